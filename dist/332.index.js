export const id = 332;
export const ids = [332];
export const modules = {

/***/ 3332:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   imageBuildSignScan: () => (/* binding */ imageBuildSignScan)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6760);
/* harmony import */ var _image_index_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8716);
/* harmony import */ var _kernel_index_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2717);
/* harmony import */ var _image_ports_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(9776);
/* harmony import */ var _settings_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(139);






const imageBuildSignScan = async (host) => {
    const settings = (0,_settings_js__WEBPACK_IMPORTED_MODULE_5__/* .readSettings */ .sb)(host);
    return (0,_settings_js__WEBPACK_IMPORTED_MODULE_5__/* .choice */ .Yq)(host, 'phase', ['build', 'publish']) === 'build'
        ? await build(host, settings)
        : await publish(host, settings);
};
async function build(host, { config, folder }) {
    const image = (0,_settings_js__WEBPACK_IMPORTED_MODULE_5__/* .section */ .uW)(config.image, 'image');
    const gitSha = (0,_settings_js__WEBPACK_IMPORTED_MODULE_5__/* .readSha */ .tU)(host);
    const outcome = await (0,_image_index_js__WEBPACK_IMPORTED_MODULE_2__/* .buildImage */ ._w)({
        module: config.module,
        repository: image.repository,
        context: (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(folder, image.context),
        dockerfile: image.dockerfile,
        platforms: image.platforms,
        buildArgs: image['build-args'],
        secrets: buildSecrets(host, image, folder),
        labels: {},
        baseImages: baseImages(host),
        cacheFrom: image['cache-from'],
        cacheTo: image['cache-to'],
        builder: image.builder,
        gitSha,
        version: (0,_settings_js__WEBPACK_IMPORTED_MODULE_5__/* .readVersion */ .$4)(host),
        sourceDateEpoch: await commitTime(host, folder, gitSha),
        scan: scanPolicy(image),
        outDir: outputFolder(host),
        tempDir: host.run.tempDir,
        tools: (0,_image_ports_js__WEBPACK_IMPORTED_MODULE_4__/* .toolSource */ .YU)(host),
    }, (0,_image_ports_js__WEBPACK_IMPORTED_MODULE_4__/* .imagePorts */ .cM)(host, undefined, undefined));
    const { manifest, dir } = outcome.image;
    return {
        report: (0,_image_index_js__WEBPACK_IMPORTED_MODULE_2__/* .buildReport */ .FK)(outcome),
        outputs: {
            outcome: outcome.kind,
            digest: manifest.digest,
            repository: manifest.repository,
            sbom: (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(dir, manifest.sbom.file),
        },
    };
}
async function publish(host, { config }) {
    const image = (0,_settings_js__WEBPACK_IMPORTED_MODULE_5__/* .section */ .uW)(config.image, 'image');
    const version = (0,_settings_js__WEBPACK_IMPORTED_MODULE_5__/* .readVersion */ .$4)(host);
    const { registry } = image;
    const environment = registry === undefined || config.environments[host.inputs['environment'] ?? ''] !== undefined
        ? (0,_settings_js__WEBPACK_IMPORTED_MODULE_5__/* .readEnvironment */ .Qo)(host, config).environment
        : {};
    const role = environment.aws?.role;
    const session = await (0,_settings_js__WEBPACK_IMPORTED_MODULE_5__/* .awsSession */ .yb)(host, {
        aws: {
            region: registry?.region ?? environment.aws?.region ?? '',
            ...(role === undefined ? {} : { role }),
        },
    });
    const ecr = await (0,_image_index_js__WEBPACK_IMPORTED_MODULE_2__/* .openEcr */ .Ne)(session, registry?.account, host.secret);
    const tags = host.inputs['tags'] ?? version;
    const outcome = await (0,_image_index_js__WEBPACK_IMPORTED_MODULE_2__/* .publishImage */ .N0)({
        dir: outputFolder(host),
        repository: await ecr.repositoryUri(image.repository),
        tags: tags.split(',').map((tag) => tag.trim()),
        signing: signing(host, image),
        scan: scanPolicy(image),
        expect: { module: config.module, gitSha: (0,_settings_js__WEBPACK_IMPORTED_MODULE_5__/* .readSha */ .tU)(host), version },
        tools: (0,_image_ports_js__WEBPACK_IMPORTED_MODULE_4__/* .toolSource */ .YU)(host),
        tempDir: host.run.tempDir,
    }, (0,_image_ports_js__WEBPACK_IMPORTED_MODULE_4__/* .imagePorts */ .cM)(host, ecr, session));
    return {
        report: (0,_image_index_js__WEBPACK_IMPORTED_MODULE_2__/* .publishReport */ .S3)(outcome),
        outputs: {
            outcome: outcome.kind,
            digest: outcome.kind === 'published' ? outcome.image.digest : undefined,
            repository: image.repository,
        },
    };
}
function outputFolder(host) {
    const path = host.inputs['path'] ?? 'deploy-kit-image';
    return (0,node_path__WEBPACK_IMPORTED_MODULE_1__.isAbsolute)(path) ? path : (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(host.run.workspace, path);
}
function scanPolicy(image) {
    if (image.scan === 'off')
        return { mode: 'off' };
    return {
        mode: 'on',
        failOn: image.scan['fail-on'] ?? 'high',
        onlyFixed: image.scan['only-fixed'] ?? false,
        allow: (image.scan.allow ?? []).map(({ package: name, ...entry }) => ({
            ...entry,
            ...(name === undefined ? {} : { package: name }),
        })),
    };
}
function signing(host, image) {
    const { sign } = image;
    switch (sign.mode) {
        case 'off':
            return { mode: 'off' };
        case 'kms':
            return { mode: 'kms', key: (0,_settings_js__WEBPACK_IMPORTED_MODULE_5__/* .section */ .uW)(sign.key, 'image.sign.key') };
        case 'key': {
            const variable = /^env:\/\/(\w+)$/.exec((0,_settings_js__WEBPACK_IMPORTED_MODULE_5__/* .section */ .uW)(sign.key, 'image.sign.key'))?.[1];
            if (variable === undefined) {
                throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_3__/* .ConfigurationError */ .j1(`image.sign.key is ${JSON.stringify(sign.key)}`, {
                    fix: 'Write env://COSIGN_PRIVATE_KEY: a private key is never a file of the repo.',
                });
            }
            host.secret(host.env[variable] ?? '');
            return {
                mode: 'key',
                privateKeyEnv: variable,
                publicKey: (0,_image_ports_js__WEBPACK_IMPORTED_MODULE_4__/* .readPublicKey */ .RR)(host, (0,_settings_js__WEBPACK_IMPORTED_MODULE_5__/* .section */ .uW)(sign['public-key'], 'image.sign.public-key')),
            };
        }
        case 'keyless':
            return {
                mode: 'keyless',
                identity: (0,_settings_js__WEBPACK_IMPORTED_MODULE_5__/* .section */ .uW)(sign.identity, 'image.sign.identity'),
                publicLog: sign['public-log'],
            };
    }
}
/** The commit's time makes the build reproducible: SOURCE_DATE_EPOCH, in seconds. */
async function commitTime(host, folder, sha) {
    const result = await host.exec('git', ['show', '--no-patch', '--format=%ct', sha], {
        cwd: folder,
        allowFailure: true,
    });
    const seconds = Number(result.stdout.trim());
    if (result.exitCode === 0 && Number.isInteger(seconds) && seconds > 0)
        return seconds;
    throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_3__/* .ConfigurationError */ .j1(`git does not know the commit ${sha} here: ${result.stderr.trim()}`, {
        fix: 'Check out this commit before the build (actions/checkout with `ref`).',
    });
}
/** What buildx mounts: it reads the values itself, so that only names stand in its arguments. */
function buildSecrets(host, image, folder) {
    return Object.entries(image.secrets).map(([id, from]) => {
        const variable = /^env:\/\/(\w+)$/.exec(from)?.[1];
        if (variable === undefined) {
            const file = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.isAbsolute)(from) ? from : (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(folder, from);
            if ((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.existsSync)(file))
                return { id, file };
            throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_3__/* .ConfigurationError */ .j1(`image.secrets.${id}: there is no file ${from}`, {
                fix: 'Write the path of a file, or env://NAME for an environment variable.',
            });
        }
        const value = host.env[variable];
        if (value === undefined || value === '') {
            throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_3__/* .ConfigurationError */ .j1(`image.secrets.${id}: the environment variable ${variable} is not set`, {
                fix: `Give it to the step: \`env: { ${variable}: "\${{ secrets.${variable} }}" }\`.`,
            });
        }
        host.secret(value);
        return { id, env: variable };
    });
}
/** Stand-ins for base images, from the environment: a rehearsal without a public registry needs them, and says so. */
function baseImages(host) {
    const text = host.env['DEPLOY_KIT_BASE_IMAGES'];
    if (text === undefined || text === '')
        return {};
    try {
        const parsed = JSON.parse(text);
        if (typeof parsed === 'object' &&
            parsed !== null &&
            Object.values(parsed).every((it) => typeof it === 'string'))
            return parsed;
    }
    catch (cause) {
        throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_3__/* .ConfigurationError */ .j1('DEPLOY_KIT_BASE_IMAGES is not JSON', { cause });
    }
    throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_3__/* .ConfigurationError */ .j1('DEPLOY_KIT_BASE_IMAGES is not an object of strings', {
        fix: 'Write {"<base image>": "scratch" | "oci:DIR" | "HOST/repo@sha256:…"}.',
    });
}


/***/ })

};
