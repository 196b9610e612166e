export const id = 8422;
export const ids = [8422];
export const modules = {

/***/ 8422:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   createSession: () => (/* binding */ createSession)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_sts__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1695);
/* harmony import */ var _kernel_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7915);
/* harmony import */ var _aws_error_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8833);



const audience = 'sts.amazonaws.com';
/** Renewed this long before the end, so that no call starts with credentials about to die. */
const renewBeforeMs = 5 * 60_000;
function createSession(options) {
    const region = options.region ?? options.env['AWS_REGION'] ?? options.env['AWS_DEFAULT_REGION'];
    if (region === undefined || region === '') {
        throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_0__/* .ConfigurationError */ .j1('no AWS region is known', {
            fix: 'Set aws.region (input aws-region) or the environment variable AWS_REGION.',
        });
    }
    const { role } = options;
    if (role === undefined)
        return { region, credentials: undefined };
    let current;
    return {
        region,
        credentials: async () => {
            const known = await current?.catch(() => undefined);
            if (known !== undefined && known.expiration.getTime() - options.clock.now() > renewBeforeMs)
                return known;
            current = assume(role, region, options);
            return current;
        },
    };
}
async function assume(role, region, options) {
    if (options.idToken === undefined)
        throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_0__/* .ConfigurationError */ .j1('there is no OIDC token here to take a role with');
    const token = await options.idToken(audience);
    options.secret(token);
    const sts = new _aws_sdk_client_sts__WEBPACK_IMPORTED_MODULE_2__/* .STSClient */ .iM({ region, credentials: { accessKeyId: 'unsigned', secretAccessKey: 'unsigned' } });
    try {
        const answer = await sts.send(new _aws_sdk_client_sts__WEBPACK_IMPORTED_MODULE_2__/* .AssumeRoleWithWebIdentityCommand */ .WH({
            RoleArn: role,
            WebIdentityToken: token,
            RoleSessionName: sessionName(options.sessionName),
        }));
        const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer.Credentials ?? {};
        if (AccessKeyId === undefined ||
            SecretAccessKey === undefined ||
            SessionToken === undefined ||
            Expiration === undefined) {
            throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_0__/* .PlatformError */ .Wk('aws', `sts:AssumeRoleWithWebIdentity for ${role} gave no credentials`);
        }
        options.secret(SecretAccessKey);
        options.secret(SessionToken);
        return {
            accessKeyId: AccessKeyId,
            secretAccessKey: SecretAccessKey,
            sessionToken: SessionToken,
            expiration: Expiration,
        };
    }
    catch (error) {
        if (error instanceof _kernel_index_js__WEBPACK_IMPORTED_MODULE_0__/* .PlatformError */ .Wk)
            throw error;
        throw (0,_aws_error_js__WEBPACK_IMPORTED_MODULE_1__/* .awsError */ .e)('sts:AssumeRoleWithWebIdentity', error, trustFix(role));
    }
    finally {
        sts.destroy();
    }
}
function trustFix(role) {
    return `Check the trust policy of ${role}: it must allow this repository, environment and job_workflow_ref, with the audience ${audience}.`;
}
function sessionName(wanted) {
    return wanted.replace(/[^\w=,.@-]/g, '-').slice(0, 64);
}


/***/ })

};
