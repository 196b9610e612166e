export const id = 6931;
export const ids = [6931];
export const modules = {

/***/ 6931:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   createEcr: () => (/* binding */ createEcr)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_ecr__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8249);
/* harmony import */ var _config_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4680);
/* harmony import */ var _kernel_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7915);



function createEcr(session, account, secret) {
    const client = new _aws_sdk_client_ecr__WEBPACK_IMPORTED_MODULE_2__/* .ECRClient */ .S70((0,_config_index_js__WEBPACK_IMPORTED_MODULE_0__/* .clientOptions */ .s1)(session));
    const registryId = account === undefined ? {} : { registryId: account };
    let login;
    return {
        repositoryUri: async (name) => {
            try {
                const answer = await client.send(new _aws_sdk_client_ecr__WEBPACK_IMPORTED_MODULE_2__/* .DescribeRepositoriesCommand */ .pE_({ ...registryId, repositoryNames: [name] }));
                const uri = answer.repositories?.[0]?.repositoryUri;
                if (uri === undefined)
                    throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_1__/* .PlatformError */ .Wk('aws', `ecr:DescribeRepositories gave no address for ${name}`);
                return uri;
            }
            catch (error) {
                if (nameOf(error) !== 'RepositoryNotFoundException')
                    throw wrap('ecr:DescribeRepositories', error);
                throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_1__/* .ConfigurationError */ .j1(`there is no ECR repository ${name} in ${session.region}${account === undefined ? '' : ` of the account ${account}`}`, {
                    fix: 'Create it with your infrastructure code, or set image.repository and image.registry to one that exists.',
                    cause: error,
                });
            }
        },
        has: async (name, digest) => {
            try {
                const answer = await client.send(new _aws_sdk_client_ecr__WEBPACK_IMPORTED_MODULE_2__/* .DescribeImagesCommand */ .ji5({
                    ...registryId,
                    repositoryName: name,
                    imageIds: [{ imageDigest: digest }],
                }));
                return (answer.imageDetails ?? []).some((image) => image.imageDigest === digest);
            }
            catch (error) {
                if (nameOf(error) === 'ImageNotFoundException')
                    return false;
                throw wrap('ecr:DescribeImages', error);
            }
        },
        credentials: async (host) => {
            // A token holds for twelve hours, longer than any job.
            login ??= logIn(client, secret);
            const known = await login;
            return known.host === host || sameEcr(known.host, host) ? known.credentials : undefined;
        },
    };
}
async function logIn(client, secret) {
    let answer;
    const send = () => client.send(new _aws_sdk_client_ecr__WEBPACK_IMPORTED_MODULE_2__/* .GetAuthorizationTokenCommand */ .Eu6({}));
    try {
        answer = await send();
    }
    catch (error) {
        throw wrap('ecr:GetAuthorizationToken', error);
    }
    const data = answer.authorizationData?.[0];
    const decoded = Buffer.from(data?.authorizationToken ?? '', 'base64').toString('utf8');
    const colon = decoded.indexOf(':');
    if (data?.proxyEndpoint === undefined || colon < 1)
        throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_1__/* .PlatformError */ .Wk('aws', 'ecr:GetAuthorizationToken gave no usable login');
    const password = decoded.slice(colon + 1);
    secret(password);
    secret(data.authorizationToken ?? '');
    return {
        host: new URL(data.proxyEndpoint).host,
        credentials: { username: decoded.slice(0, colon), password },
    };
}
function wrap(call, error) {
    return error instanceof _kernel_index_js__WEBPACK_IMPORTED_MODULE_1__/* .PlatformError */ .Wk ? error : (0,_config_index_js__WEBPACK_IMPORTED_MODULE_0__/* .awsError */ .es)(call, error);
}
function nameOf(error) {
    return error instanceof Error ? error.name : '';
}
/** The login of one account holds for every registry of the region that the caller may reach, other accounts' too. */
function sameEcr(one, other) {
    const suffix = /^\d{12}(\.dkr\.ecr\..+)$/.exec(one)?.[1];
    return suffix !== undefined && suffix === /^\d{12}(\.dkr\.ecr\..+)$/.exec(other)?.[1];
}


/***/ })

};
