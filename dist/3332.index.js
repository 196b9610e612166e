export const id = 3332;
export const ids = [3332];
export const modules = {

/***/ 3332:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   imageBuildSignScan: () => (/* binding */ imageBuildSignScan)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6760);
/* harmony import */ var _image_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3500);
/* harmony import */ var _image_ports_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9776);
/* harmony import */ var _settings_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(139);




const imageBuildSignScan = async (host) => {
    const settings = (0,_settings_js__WEBPACK_IMPORTED_MODULE_3__/* .readSettings */ .sb)(host);
    return (0,_settings_js__WEBPACK_IMPORTED_MODULE_3__/* .choice */ .Yq)(host, 'phase', ['build', 'publish']) === 'build'
        ? await build(host, settings)
        : await publish(host, settings);
};
async function build(host, { config, folder }) {
    const image = (0,_settings_js__WEBPACK_IMPORTED_MODULE_3__/* .section */ .uW)(config.image, 'image');
    const gitSha = (0,_settings_js__WEBPACK_IMPORTED_MODULE_3__/* .readSha */ .tU)(host);
    const outcome = await (0,_image_index_js__WEBPACK_IMPORTED_MODULE_1__/* .buildImage */ ._w)({
        module: config.module,
        repository: image.repository,
        context: (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(folder, image.context),
        dockerfile: image.dockerfile,
        platforms: image.platforms,
        buildArgs: image['build-args'],
        secrets: (0,_image_index_js__WEBPACK_IMPORTED_MODULE_1__/* .buildSecretsOf */ .ZG)(image.secrets, folder, host),
        labels: {},
        baseImages: (0,_image_index_js__WEBPACK_IMPORTED_MODULE_1__/* .baseImagesOf */ .re)(host),
        cacheFrom: image['cache-from'],
        cacheTo: image['cache-to'],
        builder: image.builder,
        gitSha,
        version: (0,_settings_js__WEBPACK_IMPORTED_MODULE_3__/* .readVersion */ .$4)(host),
        sourceDateEpoch: await (0,_image_index_js__WEBPACK_IMPORTED_MODULE_1__/* .commitTime */ .bX)(host.exec, folder, gitSha),
        scan: (0,_image_index_js__WEBPACK_IMPORTED_MODULE_1__/* .scanPolicyOf */ .jO)(image.scan),
        outDir: outputFolder(host),
        tempDir: host.run.tempDir,
        tools: (0,_image_ports_js__WEBPACK_IMPORTED_MODULE_2__/* .toolSource */ .YU)(host),
    }, (0,_image_ports_js__WEBPACK_IMPORTED_MODULE_2__/* .imagePorts */ .cM)(host, undefined, undefined));
    const { manifest, dir } = outcome.image;
    return {
        report: (0,_image_index_js__WEBPACK_IMPORTED_MODULE_1__/* .buildReport */ .FK)(outcome),
        outputs: {
            outcome: outcome.kind,
            digest: manifest.digest,
            repository: manifest.repository,
            sbom: (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(dir, manifest.sbom.file),
        },
    };
}
async function publish(host, { config }) {
    const image = (0,_settings_js__WEBPACK_IMPORTED_MODULE_3__/* .section */ .uW)(config.image, 'image');
    const version = (0,_settings_js__WEBPACK_IMPORTED_MODULE_3__/* .readVersion */ .$4)(host);
    const { registry } = image;
    const environment = registry === undefined || config.environments[host.inputs['environment'] ?? ''] !== undefined
        ? (0,_settings_js__WEBPACK_IMPORTED_MODULE_3__/* .readEnvironment */ .Qo)(host, config).environment
        : {};
    const role = environment.aws?.role;
    const session = await (0,_settings_js__WEBPACK_IMPORTED_MODULE_3__/* .awsSession */ .yb)(host, {
        aws: {
            region: registry?.region ?? environment.aws?.region ?? '',
            ...(role === undefined ? {} : { role }),
        },
    });
    const ecr = await (0,_image_index_js__WEBPACK_IMPORTED_MODULE_1__/* .openEcr */ .Ne)(session, registry?.account, host.secret);
    const tags = host.inputs['tags'] ?? version;
    const outcome = await (0,_image_index_js__WEBPACK_IMPORTED_MODULE_1__/* .publishImage */ .N0)({
        dir: outputFolder(host),
        repository: await ecr.repositoryUri(image.repository),
        tags: tags.split(',').map((tag) => tag.trim()),
        signing: (0,_image_index_js__WEBPACK_IMPORTED_MODULE_1__/* .signingOf */ .fp)(image.sign, host, (reference) => (0,_image_ports_js__WEBPACK_IMPORTED_MODULE_2__/* .readPublicKey */ .RR)(host, reference)),
        scan: (0,_image_index_js__WEBPACK_IMPORTED_MODULE_1__/* .scanPolicyOf */ .jO)(image.scan),
        expect: { module: config.module, gitSha: (0,_settings_js__WEBPACK_IMPORTED_MODULE_3__/* .readSha */ .tU)(host), version },
        tools: (0,_image_ports_js__WEBPACK_IMPORTED_MODULE_2__/* .toolSource */ .YU)(host),
        tempDir: host.run.tempDir,
    }, (0,_image_ports_js__WEBPACK_IMPORTED_MODULE_2__/* .imagePorts */ .cM)(host, ecr, session));
    return {
        report: (0,_image_index_js__WEBPACK_IMPORTED_MODULE_1__/* .publishReport */ .S3)(outcome),
        outputs: {
            outcome: outcome.kind,
            digest: outcome.kind === 'published' ? outcome.image.digest : undefined,
            repository: image.repository,
        },
    };
}
function outputFolder(host) {
    const path = host.inputs['path'] ?? 'deploy-kit-image';
    return (0,node_path__WEBPACK_IMPORTED_MODULE_0__.isAbsolute)(path) ? path : (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(host.run.workspace, path);
}


/***/ })

};
