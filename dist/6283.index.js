export const id = 6283;
export const ids = [6283];
export const modules = {

/***/ 6283:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   imageLeft: () => (/* binding */ imageLeft),
/* harmony export */   taskImage: () => (/* binding */ taskImage)
/* harmony export */ });
/* harmony import */ var _image_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3500);
/* harmony import */ var _kernel_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7915);
/* harmony import */ var _settings_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(139);
/* harmony import */ var _verify_image_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8915);




/**
 * The image that a task is to run ahead of the deploy, verified as the deploy verifies it; undefined where no digest is
 * given, and the one that the service runs will do.
 */
async function taskImage(host, { config, environment }) {
    if (host.inputs['digest'] === undefined)
        return undefined;
    const digest = (0,_settings_js__WEBPACK_IMPORTED_MODULE_2__/* .readDigest */ .rP)(host);
    const image = (0,_settings_js__WEBPACK_IMPORTED_MODULE_2__/* .section */ .uW)(config.image, 'image');
    const session = await (0,_settings_js__WEBPACK_IMPORTED_MODULE_2__/* .awsSession */ .yb)(host, environment);
    const ecr = await (0,_image_index_js__WEBPACK_IMPORTED_MODULE_0__/* .openEcr */ .Ne)((0,_settings_js__WEBPACK_IMPORTED_MODULE_2__/* .registrySession */ .EK)(session, image), image.registry?.account, host.secret);
    const reference = { repository: await ecr.repositoryUri(image.repository), digest };
    const version = host.inputs['version'] ?? '';
    const verify = (0,_verify_image_js__WEBPACK_IMPORTED_MODULE_3__/* .imageVerification */ .J)(host, { config, environment, session, ecr, version });
    const verified = await verify(reference, (0,_settings_js__WEBPACK_IMPORTED_MODULE_2__/* .readSha */ .tU)(host));
    if (verified.ok)
        return reference;
    throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_1__/* .ConfigurationError */ .j1(verified.reason, verified.fix === undefined ? {} : { fix: verified.fix });
}
/**
 * The image of the release that a rollback leaves: it applied the migrations that are taken back, so it has the runner,
 * which the older image may lack. Undefined, which is the image that serves again, where the one left is not known or
 * does not prove itself: the way back stands in the database's log, too.
 */
async function imageLeft(host, settings, { digest, release }) {
    if (digest === undefined || release === undefined)
        return undefined;
    const { 'promote-from': _served, ...environment } = settings.environment;
    try {
        const inputs = { ...host.inputs, digest, sha: release.gitSha, version: release.version };
        return await taskImage({ ...host, inputs }, { ...settings, environment });
    }
    catch (error) {
        host.signal.throwIfAborted();
        host.log.notice({
            level: 'warning',
            message: `The way down runs with the image that serves again, because that of ${release.version} cannot be used: ${(0,_kernel_index_js__WEBPACK_IMPORTED_MODULE_1__/* .errorMessage */ .gJ)(error)}`,
        });
        return undefined;
    }
}


/***/ }),

/***/ 8915:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   J: () => (/* binding */ imageVerification)
/* harmony export */ });
/* harmony import */ var _image_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3500);
/* harmony import */ var _trace_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5528);
/* harmony import */ var _image_ports_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9776);
/* harmony import */ var _settings_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(139);




/** What must be true of an image before anything is registered: it exists, it was promoted, and it is signed. */
function imageVerification(host, context) {
    const { config, environment, ecr } = context;
    const image = (0,_settings_js__WEBPACK_IMPORTED_MODULE_3__/* .section */ .uW)(config.image, 'image');
    return async (reference, gitSha) => {
        if (!(await ecr.has(image.repository, reference.digest))) {
            return {
                ok: false,
                reason: `The registry has no image ${image.repository}@${reference.digest}.`,
                fix: 'Run image-build-sign-scan with phase publish first, and pass its output digest.',
            };
        }
        const promoted = await promotion(host, config.module, environment, reference.digest);
        if (promoted !== undefined)
            return promoted;
        if (image.sign.mode === 'off')
            return { ok: true, signer: 'nobody: signing is off' };
        const outcome = await (0,_image_index_js__WEBPACK_IMPORTED_MODULE_0__/* .verifyImage */ .q4)({
            repository: reference.repository,
            digest: reference.digest,
            expectation: (0,_image_ports_js__WEBPACK_IMPORTED_MODULE_2__/* .signatureExpectation */ .z9)(host, image, { git_sha: gitSha, module: config.module }),
            tools: (0,_image_ports_js__WEBPACK_IMPORTED_MODULE_2__/* .toolSource */ .YU)(host),
            tempDir: host.run.tempDir,
        }, (0,_image_ports_js__WEBPACK_IMPORTED_MODULE_2__/* .imagePorts */ .cM)(host, ecr, context.session));
        if (outcome.kind === 'verified')
            return { ok: true, signer: outcome.signer };
        return {
            ok: false,
            reason: `The signature of ${image.repository}@${reference.digest} does not hold (${outcome.kind}): ${outcome.detail}.`,
            fix: 'fix' in outcome
                ? outcome.fix
                : `Look for yourself: ${'command' in outcome ? outcome.command : 'cosign verify'}`,
        };
    };
}
async function promotion(host, module, environment, digest) {
    const from = environment['promote-from'];
    if (from === undefined)
        return undefined;
    if (!(0,_settings_js__WEBPACK_IMPORTED_MODULE_3__/* .hasForge */ .I_)(host)) {
        return {
            ok: false,
            reason: `Whether ${from} ran this digest cannot be looked up without a GitHub token.`,
            fix: 'Set the input github-token to `${{ github.token }}`, with `deployments: write`.',
        };
    }
    const forge = host.forge();
    if ((await (0,_trace_index_js__WEBPACK_IMPORTED_MODULE_1__/* .newestSuccess */ .Sj)(forge, from, (it) => it.digest === digest)) !== undefined)
        return undefined;
    const latest = await (0,_trace_index_js__WEBPACK_IMPORTED_MODULE_1__/* .newestSuccess */ .Sj)(forge, from, (it) => it.module === module);
    return {
        ok: false,
        reason: `${digest} never succeeded in ${from}, from which this environment is promoted; ${latest === undefined ? `no deployment of ${from} succeeded yet` : `the newest there is ${latest.version} (${latest.digest})`}.`,
        fix: `Deploy this digest to ${from} first.`,
    };
}


/***/ })

};
