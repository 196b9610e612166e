export const id = 4440;
export const ids = [4440];
export const modules = {

/***/ 4440:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   createSecretSource: () => (/* binding */ createSecretSource)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var _aws_sdk_client_secrets_manager__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(2994);
/* harmony import */ var _aws_sdk_client_ssm__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4736);
/* harmony import */ var _smithy_signature_v4__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(5118);
/* harmony import */ var _config_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4680);
/* harmony import */ var _kernel_index_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7915);






function createSecretSource(session, now) {
    const options = (0,_config_index_js__WEBPACK_IMPORTED_MODULE_1__/* .clientOptions */ .s1)(session, 4);
    const ssm = new _aws_sdk_client_ssm__WEBPACK_IMPORTED_MODULE_3__/* .SSMClient */ .jBj(options);
    const secrets = new _aws_sdk_client_secrets_manager__WEBPACK_IMPORTED_MODULE_4__/* .SecretsManagerClient */ ._H(options);
    return {
        region: session.region,
        parameter: async (name) => {
            try {
                const answer = await ssm.send(new _aws_sdk_client_ssm__WEBPACK_IMPORTED_MODULE_3__/* .GetParameterCommand */ .lhy({ Name: name, WithDecryption: true }));
                const value = answer.Parameter?.Value;
                if (value !== undefined)
                    return value;
                throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_2__/* .PlatformError */ .Wk('aws', `ssm:GetParameter answered without a value for ${name}`);
            }
            catch (error) {
                if (error instanceof Error && error.name === 'ParameterNotFound')
                    throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_2__/* .ConfigurationError */ .j1(`there is no SSM parameter ${name} in ${session.region}`, {
                        fix: 'Create it as a SecureString with the database URL, or correct migrations.url.',
                        cause: error,
                    });
                throw (0,_config_index_js__WEBPACK_IMPORTED_MODULE_1__/* .awsError */ .es)('ssm:GetParameter', error);
            }
        },
        secret: async (id) => {
            try {
                const answer = await secrets.send(new _aws_sdk_client_secrets_manager__WEBPACK_IMPORTED_MODULE_4__/* .GetSecretValueCommand */ .d2({ SecretId: id }));
                if (answer.SecretString !== undefined)
                    return answer.SecretString;
                throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_2__/* .ConfigurationError */ .j1(`the secret ${id} is binary, not text`);
            }
            catch (error) {
                if (error instanceof Error && error.name === 'ResourceNotFoundException')
                    throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_2__/* .ConfigurationError */ .j1(`there is no secret ${id} in ${session.region}`, {
                        fix: 'Correct the name or ARN in migrations.url.',
                        cause: error,
                    });
                throw (0,_config_index_js__WEBPACK_IMPORTED_MODULE_1__/* .awsError */ .es)('secretsmanager:GetSecretValue', error);
            }
        },
        rdsToken: async ({ host, port, user }) => {
            // The SDK's own chain where the session has no credentials of its own.
            const credentials = await ssm.config.credentials().catch((error) => {
                throw (0,_config_index_js__WEBPACK_IMPORTED_MODULE_1__/* .awsError */ .es)('rds-db:connect', error);
            });
            const signer = new _smithy_signature_v4__WEBPACK_IMPORTED_MODULE_5__.SignatureV4({
                service: 'rds-db',
                region: session.region,
                credentials,
                sha256: Sha256,
            });
            // A presigned GET is the token, without its scheme (UsingWithRDS.IAMDBAuth.Connecting).
            const signed = await signer.presign({
                method: 'GET',
                protocol: 'https:',
                hostname: host,
                port,
                path: '/',
                query: { Action: 'connect', DBUser: user },
                headers: { host: `${host}:${port}` },
            }, { expiresIn: 900, signingDate: new Date(now()) });
            const query = Object.entries(signed.query ?? {}).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
            return `${host}:${port}/?${query.join('&')}`;
        },
        close: () => {
            ssm.destroy();
            secrets.destroy();
        },
    };
}
/** The hash that the signer wants, over Node's own. */
class Sha256 {
    #hash;
    constructor(secret) {
        this.#hash = secret === undefined ? (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256') : (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHmac)('sha256', bytes(secret));
    }
    update(data) {
        this.#hash.update(bytes(data));
    }
    async digest() {
        return Uint8Array.from(this.#hash.digest());
    }
    reset() {
        throw new Error('a hash is used once');
    }
}
function bytes(data) {
    if (typeof data === 'string')
        return Buffer.from(data);
    return ArrayBuffer.isView(data)
        ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
        : new Uint8Array(data);
}


/***/ })

};
