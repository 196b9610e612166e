export const id = 9776;
export const ids = [9776];
export const modules = {

/***/ 9776:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   RR: () => (/* binding */ readPublicKey),
/* harmony export */   YU: () => (/* binding */ toolSource),
/* harmony export */   cM: () => (/* binding */ imagePorts),
/* harmony export */   z9: () => (/* binding */ signatureExpectation)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6760);
/* harmony import */ var _image_index_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3500);
/* harmony import */ var _kernel_index_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7915);
/* harmony import */ var _settings_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(139);





function imagePorts(host, ecr, session) {
    return {
        exec: host.exec,
        http: host.http,
        clock: host.clock,
        random: host.random,
        log: host.log,
        signal: host.signal,
        env: host.env,
        registryAuth: async (registry) => await ecr?.credentials(registry),
        signingEnvironment: async () => {
            const credentials = await session?.credentials?.();
            if (session === undefined)
                return {};
            return {
                AWS_REGION: session.region,
                ...(credentials === undefined
                    ? {}
                    : {
                        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
                        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
                        AWS_SESSION_TOKEN: credentials.sessionToken,
                    }),
            };
        },
    };
}
/** Tools outlive the step in the runner's tool cache. */
function toolSource(host) {
    return {
        lock: (0,_image_index_js__WEBPACK_IMPORTED_MODULE_2__/* .toolsLock */ .lL)(),
        cacheDir: (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(host.env['RUNNER_TOOL_CACHE'] ?? (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(host.env['HOME'] ?? host.run.tempDir, '.cache'), 'deploy-kit'),
    };
}
/** Whose signature an image must have, from image.sign. */
function signatureExpectation(host, image, annotations) {
    const { sign } = image;
    switch (sign.mode) {
        case 'keyless':
            return { mode: 'keyless', identity: (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .section */ .uW)(sign.identity, 'image.sign.identity'), annotations };
        case 'kms':
            return { mode: 'kms', key: (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .section */ .uW)(sign.key, 'image.sign.key'), annotations };
        case 'key':
            return {
                mode: 'key',
                publicKey: readPublicKey(host, (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .section */ .uW)(sign['public-key'], 'image.sign.public-key')),
                annotations,
            };
        case 'off':
            throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_3__/* .ConfigurationError */ .j1('image.sign.mode is off, so there is no signature to expect');
    }
}
/** A PEM file of the repo, or `env://NAME`. */
function readPublicKey(host, reference) {
    const variable = /^env:\/\/(\w+)$/.exec(reference)?.[1];
    try {
        const pem = variable === undefined
            ? (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(host.run.workspace, reference), 'utf8')
            : (host.env[variable] ?? '');
        if (pem.includes('PUBLIC KEY'))
            return pem;
    }
    catch (cause) {
        throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_3__/* .ConfigurationError */ .j1(`image.sign.public-key: ${reference} cannot be read`, { cause });
    }
    throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_3__/* .ConfigurationError */ .j1(`image.sign.public-key: ${reference} is not a public key in PEM`, {
        fix: 'Give a file such as cosign.pub; or env://COSIGN_PUBLIC_KEY, and set the variable of that name for the repository or the environment.',
    });
}


/***/ }),

/***/ 3500:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  re: () => (/* reexport */ baseImagesOf),
  _w: () => (/* reexport */ buildImage),
  FK: () => (/* reexport */ buildReport),
  ZG: () => (/* reexport */ buildSecretsOf),
  bX: () => (/* reexport */ commitTime),
  Ne: () => (/* reexport */ openEcr),
  N0: () => (/* reexport */ publishImage),
  S3: () => (/* reexport */ publishReport),
  jO: () => (/* reexport */ scanPolicyOf),
  fp: () => (/* reexport */ signingOf),
  lL: () => (/* reexport */ toolsLock),
  q4: () => (/* reexport */ verifyImage)
});

// UNUSED EXPORTS: findTool, severities, verifyReport

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./build/kernel/index.js + 12 modules
var kernel = __webpack_require__(7915);
// EXTERNAL MODULE: ./node_modules/valibot/dist/index.mjs
var dist = __webpack_require__(7934);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(7075);
// EXTERNAL MODULE: external "node:stream/promises"
var external_node_stream_promises_ = __webpack_require__(6466);
// EXTERNAL MODULE: ./node_modules/tar-stream/index.js
var tar_stream = __webpack_require__(6118);
;// CONCATENATED MODULE: ./build/image/oci/blobs.js


function sha256(bytes) {
    return (0,external_node_crypto_.createHash)('sha256').update(bytes).digest('hex');
}
/** The whole blob, checked against its digest; throws a PlatformError where it is missing or altered. */
async function readBlob(source, digest) {
    const chunks = [];
    for await (const chunk of await source.open(digest))
        chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    if (`sha256:${sha256(bytes)}` !== digest) {
        throw new kernel/* PlatformError */.Wk('registry', `a blob of ${source.name} was altered: its content is not ${digest}`);
    }
    return bytes;
}
function missingBlob(source, digest) {
    return new kernel/* PlatformError */.Wk('registry', `${source} has no blob ${digest}, which its manifest names`);
}

;// CONCATENATED MODULE: ./build/image/oci/archive.js









/** Writes a layout folder as a tar: entries sorted, times at `epoch` (seconds), so that equal layouts give equal files. */
async function writeArchive(layoutDir, file, epoch) {
    const tar = (0,tar_stream.pack)();
    const written = (0,external_node_stream_promises_.pipeline)(tar, (0,external_node_fs_.createWriteStream)(file));
    const mtime = new Date(epoch * 1000);
    const blobs = (await (0,promises_.readdir)(external_node_path_.join(layoutDir, 'blobs', 'sha256'))).sort();
    const entries = ['oci-layout', 'index.json', ...blobs.map((blob) => `blobs/sha256/${blob}`)];
    const fill = async () => {
        for (const name of entries) {
            const from = external_node_path_.join(layoutDir, name);
            const entry = tar.entry({ name, size: (await (0,promises_.stat)(from)).size, mode: 0o644, mtime, uid: 0, gid: 0 });
            await (0,external_node_stream_promises_.pipeline)((0,external_node_fs_.createReadStream)(from), entry);
        }
        tar.finalize();
    };
    await Promise.all([fill().catch((error) => tar.destroy(error)), written]);
}
/**
 * Opens an archive after one pass over all of it: the file's own hash is taken and every blob is checked against
 * the digest that names it. Throws a ConfigurationError that names the file and what is wrong with it.
 */
async function openArchive(file) {
    const places = new Map();
    const whole = (0,external_node_crypto_.createHash)('sha256');
    let bytes = 0;
    const tar = (0,tar_stream.extract)();
    const source = (0,external_node_fs_.createReadStream)(file);
    source.on('data', (chunk) => {
        whole.update(chunk);
        bytes += chunk.length;
    });
    // The file is hashed to its last byte, what follows the end of the tar included.
    const read = new Promise((resolve, reject) => source.on('end', resolve).on('error', reject));
    source.on('error', (error) => tar.destroy(error));
    source.pipe(tar);
    try {
        for await (const entry of tar) {
            // tar-stream says where the content starts; its types do not.
            const { name, size = 0, type, byteOffset, } = entry.header;
            const hash = (0,external_node_crypto_.createHash)('sha256');
            for await (const chunk of entry)
                hash.update(chunk);
            if (type !== 'file')
                continue;
            const digest = /^(?:\.\/)?blobs\/sha256\/([0-9a-f]{64})$/.exec(name)?.[1];
            if (digest !== undefined && hash.digest('hex') !== digest) {
                throw broken(file, `the content of its blob sha256:${digest} has another digest`);
            }
            const key = name.replace(/^\.\//, '');
            // Two readers may disagree about which of two entries counts.
            if (places.has(key))
                throw broken(file, `it holds ${key} twice`);
            places.set(key, { offset: byteOffset, size });
        }
        await read;
    }
    catch (cause) {
        source.destroy();
        if (cause instanceof kernel/* ConfigurationError */.j1)
            throw cause;
        throw broken(file, 'it cannot be read as a tar', cause);
    }
    const index = places.get('index.json');
    if (index === undefined)
        throw broken(file, 'it has no index.json');
    const place = (digest) => places.get(`blobs/sha256/${digest.slice('sha256:'.length)}`);
    const open = (at) => at.size === 0
        ? external_node_stream_.Readable.from([])
        : (0,external_node_fs_.createReadStream)(file, { start: at.offset, end: at.offset + at.size - 1 });
    const indexChunks = [];
    for await (const chunk of open(index))
        indexChunks.push(chunk);
    const indexBytes = Buffer.concat(indexChunks);
    return {
        name: file,
        file,
        sha256: whole.digest('hex'),
        bytes,
        index: async () => indexBytes,
        size: async (digest) => place(digest)?.size,
        async open(digest) {
            const at = place(digest);
            if (at === undefined)
                throw missingBlob(file, digest);
            return open(at);
        },
    };
}
function broken(file, why, cause) {
    return new kernel/* ConfigurationError */.j1(`${file} is not a sound OCI archive: ${why}`, {
        fix: 'Build the image again, and hand the archive on unchanged.',
        cause,
    });
}

;// CONCATENATED MODULE: ./build/image/oci/documents.js


/** The JSON documents of the OCI image specification 1.1, as far as they are read here; the rest is kept as it is. */
const mediaTypes = {
    index: 'application/vnd.oci.image.index.v1+json',
    manifest: 'application/vnd.oci.image.manifest.v1+json',
    config: 'application/vnd.oci.image.config.v1+json',
    layerGzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
    dockerIndex: 'application/vnd.docker.distribution.manifest.list.v2+json',
    dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
};
/** What Docker calls the same bytes; BuildKit translates in the same way when it writes an OCI image. */
const ociNames = {
    'application/vnd.docker.container.image.v1+json': mediaTypes.config,
    'application/vnd.docker.image.rootfs.diff.tar.gzip': mediaTypes.layerGzip,
    'application/vnd.docker.image.rootfs.diff.tar': 'application/vnd.oci.image.layer.v1.tar',
};
function ociMediaType(mediaType) {
    return ociNames[mediaType] ?? mediaType;
}
const digestPattern = /^sha256:[0-9a-f]{64}$/;
function isDigest(text) {
    return digestPattern.test(text);
}
const Digest = dist/* pipe */.FsL(dist/* string */.YjP(), dist/* regex */.yGV(digestPattern, 'a sha256 digest'));
const Platform = dist/* looseObject */._H3({
    os: dist/* string */.YjP(),
    architecture: dist/* string */.YjP(),
    variant: dist/* optional */.lqM(dist/* string */.YjP()),
});
const DescriptorSchema = dist/* looseObject */._H3({
    mediaType: dist/* string */.YjP(),
    digest: Digest,
    size: dist/* pipe */.FsL(dist/* number */.aig(), dist/* integer */.ndf(), dist/* minValue */.Wwf(0)),
    platform: dist/* optional */.lqM(Platform),
    annotations: dist/* optional */.lqM(dist/* record */.g1P(dist/* string */.YjP(), dist/* string */.YjP())),
});
const IndexSchema = dist/* looseObject */._H3({
    schemaVersion: dist/* literal */.euz(2),
    mediaType: dist/* optional */.lqM(dist/* string */.YjP()),
    manifests: dist/* array */.YOg(DescriptorSchema),
});
const ManifestSchema = dist/* looseObject */._H3({
    schemaVersion: dist/* literal */.euz(2),
    mediaType: dist/* optional */.lqM(dist/* string */.YjP()),
    config: DescriptorSchema,
    layers: dist/* array */.YOg(DescriptorSchema),
});
const nullable = (schema) => dist/* optional */.lqM(dist/* nullable */.mee(schema));
const ContainerConfig = dist/* looseObject */._H3({
    User: dist/* optional */.lqM(dist/* string */.YjP()),
    Env: nullable(dist/* array */.YOg(dist/* string */.YjP())),
    Entrypoint: nullable(dist/* array */.YOg(dist/* string */.YjP())),
    Cmd: nullable(dist/* array */.YOg(dist/* string */.YjP())),
    WorkingDir: dist/* optional */.lqM(dist/* string */.YjP()),
    Labels: nullable(dist/* record */.g1P(dist/* string */.YjP(), dist/* string */.YjP())),
    ExposedPorts: nullable(dist/* record */.g1P(dist/* string */.YjP(), dist/* unknown */.L5J())),
    StopSignal: dist/* optional */.lqM(dist/* string */.YjP()),
});
const ImageConfigSchema = dist/* looseObject */._H3({
    created: dist/* optional */.lqM(dist/* string */.YjP()),
    architecture: dist/* string */.YjP(),
    os: dist/* string */.YjP(),
    variant: dist/* optional */.lqM(dist/* string */.YjP()),
    config: dist/* optional */.lqM(ContainerConfig, {}),
    rootfs: dist/* looseObject */._H3({ type: dist/* string */.YjP(), diff_ids: dist/* array */.YOg(Digest) }),
    history: nullable(dist/* array */.YOg(dist/* looseObject */._H3({}))),
});
/** Reads an index; throws a PlatformError that says which document is broken and where. */
function parseIndex(bytes, what) {
    return parse(IndexSchema, bytes, what);
}
function parseManifest(bytes, what) {
    return parse(ManifestSchema, bytes, what);
}
function parseImageConfig(bytes, what) {
    return parse(ImageConfigSchema, bytes, what);
}
function isIndexType(mediaType) {
    return mediaType === mediaTypes.index || mediaType === mediaTypes.dockerIndex;
}
function isManifestType(mediaType) {
    return mediaType === mediaTypes.manifest || mediaType === mediaTypes.dockerManifest;
}
/** `linux/amd64`, `linux/arm/v7`. */
function platformName(platform) {
    return [platform.os, platform.architecture, platform.variant].filter((part) => part !== undefined).join('/');
}
/** The entry of an index for a platform, or undefined. arm64 without a variant and arm64/v8 are the same machine. */
function pickPlatform(index, platform) {
    const canonical = (name) => (name === 'linux/arm64/v8' ? 'linux/arm64' : name);
    return index.manifests.find((entry) => entry.platform !== undefined && canonical(platformName(entry.platform)) === canonical(platform));
}
function parse(schema, bytes, what) {
    let value;
    try {
        value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    }
    catch (cause) {
        throw new kernel/* PlatformError */.Wk('registry', `${what} is not JSON`, { cause });
    }
    const result = dist/* safeParse */.xLC(schema, value);
    if (result.success)
        return result.output;
    const issue = result.issues[0];
    throw new kernel/* PlatformError */.Wk('registry', `${what} is not what the OCI image specification says: ${dist/* getDotPath */.BuJ(issue) ?? 'the document'}: ${issue.message}`);
}

// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(8522);
;// CONCATENATED MODULE: ./build/image/oci/files.js





/**
 * Reads layers, bottom first, into the file system they make, whiteouts applied; the content of a file is kept where
 * `keep` says so. Throws a PlatformError for a layer in a form that cannot be read.
 */
async function readFiles(source, layers, keep) {
    const files = new Map();
    for (const layer of layers) {
        const { added, removed, emptied } = await readLayer(source, layer, keep);
        // A whiteout hides what lower layers hold, never what its own layer adds (OCI image spec, layer.md).
        for (const gone of removed)
            remove(files, gone, true);
        for (const dir of emptied)
            remove(files, dir, false);
        for (const [name, file] of added) {
            if (file.type !== 'directory' && files.get(name)?.type === 'directory')
                remove(files, name, true);
            files.set(name, file);
        }
    }
    return files;
}
async function readLayer(source, layer, keep) {
    const added = new Map();
    const removed = [];
    const emptied = [];
    const tar = (0,tar_stream.extract)();
    const fed = (0,external_node_stream_promises_.pipeline)([await source.open(layer.digest), ...decompression(layer), tar]);
    const read = async () => {
        for await (const entry of tar) {
            const header = entry.header;
            const name = external_node_path_.posix.normalize(header.name).replace(/^\/+|\/+$/g, '');
            const base = external_node_path_.posix.basename(name);
            const wanted = header.type === 'file' && keep(name);
            const chunks = [];
            for await (const chunk of entry)
                if (wanted)
                    chunks.push(chunk);
            if (base === '.wh..wh..opq')
                emptied.push(external_node_path_.posix.dirname(name));
            else if (base.startsWith('.wh.'))
                removed.push(external_node_path_.posix.join(external_node_path_.posix.dirname(name), base.slice(4)));
            else if (name !== '.' && name !== '') {
                added.set(name, {
                    type: fileType(header.type),
                    mode: header.mode ?? 0,
                    uid: header.uid ?? 0,
                    gid: header.gid ?? 0,
                    size: header.size ?? 0,
                    ...(header.type === 'symlink' && header.linkname ? { link: header.linkname } : {}),
                    ...(wanted ? { content: Buffer.concat(chunks) } : {}),
                });
            }
        }
    };
    await Promise.all([fed, read()]);
    return { added, removed, emptied };
}
function decompression(layer) {
    if (layer.mediaType.endsWith('gzip'))
        return [(0,external_node_zlib_.createGunzip)()];
    if (layer.mediaType.endsWith('zstd'))
        return [(0,external_node_zlib_.createZstdDecompress)()];
    if (layer.mediaType.endsWith('tar'))
        return [];
    throw new kernel/* PlatformError */.Wk('registry', `a layer of the image has the type ${layer.mediaType}, which cannot be read`);
}
function fileType(type) {
    if (type === 'directory' || type === 'symlink')
        return type;
    // A hard link is one more name of a file; its content is kept under its first name only.
    return type === 'file' || type === 'contiguous-file' || type === 'link' ? 'file' : 'other';
}
function remove(files, name, itself) {
    if (itself)
        files.delete(name);
    const prefix = name === '.' ? '' : `${name}/`;
    for (const other of files.keys())
        if (other.startsWith(prefix))
            files.delete(other);
}

;// CONCATENATED MODULE: ./build/image/oci/image.js



/** Reads the image; throws a ConfigurationError where the source holds none or more than one. */
async function openImage(source) {
    const root = parseIndex(await source.index(), `index.json of ${source.name}`);
    const [top, ...others] = root.manifests;
    if (top === undefined || others.length > 0) {
        throw new kernel/* ConfigurationError */.j1(`${source.name} holds ${root.manifests.length} images, expected exactly one`);
    }
    const manifests = isIndexType(top.mediaType)
        ? parseIndex(await readBlob(source, top.digest), `the index ${top.digest}`).manifests
        : [top];
    const platforms = [];
    for (const descriptor of manifests) {
        const manifest = parseManifest(await readBlob(source, descriptor.digest), `the manifest ${descriptor.digest}`);
        const config = parseImageConfig(await readBlob(source, manifest.config.digest), `the configuration of ${descriptor.digest}`);
        platforms.push({ platform: platformName(config), descriptor, manifest, config });
    }
    return { top, platforms };
}

;// CONCATENATED MODULE: ./build/image/oci/layout.js







/** A new layout in an existing or new folder. */
async function createLayout(dir) {
    await (0,promises_.mkdir)(external_node_path_.join(dir, 'blobs', 'sha256'), { recursive: true });
    return layoutAt(dir);
}
/** An existing layout; throws a ConfigurationError where the folder is none. */
async function openLayout(dir, what) {
    const layout = layoutAt(dir);
    try {
        await layout.index();
    }
    catch (cause) {
        throw new kernel/* ConfigurationError */.j1(`${what} names ${dir}, which is not an OCI image layout: it has no index.json`, {
            fix: 'Name a folder that holds oci-layout, index.json and blobs/sha256.',
            cause,
        });
    }
    return layout;
}
function layoutAt(dir) {
    const file = (digest) => external_node_path_.join(dir, 'blobs', 'sha256', digest.slice('sha256:'.length));
    return {
        name: dir,
        dir,
        index: () => (0,promises_.readFile)(external_node_path_.join(dir, 'index.json')),
        async size(digest) {
            try {
                return (await (0,promises_.stat)(file(digest))).size;
            }
            catch (error) {
                if (error.code === 'ENOENT')
                    return undefined;
                throw error;
            }
        },
        async open(digest) {
            if ((await this.size(digest)) === undefined)
                throw missingBlob(dir, digest);
            return (0,external_node_fs_.createReadStream)(file(digest));
        },
        async write(bytes) {
            const digest = `sha256:${sha256(bytes)}`;
            await (0,promises_.writeFile)(file(digest), bytes);
            return { digest, size: Buffer.byteLength(bytes) };
        },
        adopt: (from, digest) => (0,promises_.rename)(from, file(digest)),
        async seal(images) {
            await (0,promises_.writeFile)(external_node_path_.join(dir, 'index.json'), JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.index, manifests: images }));
            await (0,promises_.writeFile)(external_node_path_.join(dir, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
        },
    };
}
/** sha256 (hex) and size of a file. */
async function hashFile(file) {
    const hash = (0,external_node_crypto_.createHash)('sha256');
    let size = 0;
    for await (const chunk of (0,external_node_fs_.createReadStream)(file)) {
        hash.update(chunk);
        size += chunk.byteLength;
    }
    return { sha256: hash.digest('hex'), size };
}

;// CONCATENATED MODULE: ./build/image/oci/index.js







;// CONCATENATED MODULE: ./build/image/stand-in.js
/** A stand-in for a base image that the build never came to need: mostly a slip in its name. */
function unusedStandIn(image, dockerfile) {
    return {
        level: 'warning',
        message: `a stand-in is given for the base image ${image}, but the image is not made of it`,
        at: { file: dockerfile },
    };
}

;// CONCATENATED MODULE: ./build/image/buildx/arguments.js


/** What both the build and its check are told. */
function shared(options, layoutDigests) {
    return [
        '--file',
        external_node_path_.join(options.context, options.dockerfile),
        '--platform',
        options.platforms.join(','),
        ...(options.target === undefined ? [] : ['--target', options.target]),
        ...flags('--build-arg', Object.entries(options.buildArgs).map(pair)),
        ...flags('--build-context', Object.entries(options.baseImages).map((entry) => standIn(entry, layoutDigests))),
    ];
}
/**
 * The arguments of `docker buildx build`: an OCI archive whose digest depends on the sources alone. Provenance and
 * SBOM attestations of BuildKit stay out: they carry times, and the SBOM is made from the finished archive.
 */
function buildArguments(options, files) {
    return [
        'buildx',
        'build',
        ...shared(options, files.layoutDigests),
        '--output',
        `type=oci,rewrite-timestamp=true,dest=${files.archive}`,
        '--provenance=false',
        '--sbom=false',
        '--metadata-file',
        files.metadata,
        '--progress',
        'plain',
        ...flags('--label', Object.entries(options.labels).map(pair)),
        ...flags('--secret', options.secrets.map((secret) => 'env' in secret ? `id=${secret.id},env=${secret.env}` : `id=${secret.id},src=${secret.file}`)),
        ...flags('--cache-from', options.cacheFrom),
        ...flags('--cache-to', options.cacheTo),
        options.context,
    ];
}
/** The arguments that only lint the Dockerfile (BuildKit's build checks). */
function checkArguments(options, files) {
    return [
        'buildx',
        'build',
        '--call=check,format=json',
        ...shared(options, files.layoutDigests),
        options.context,
    ];
}
function flags(name, values) {
    return values.flatMap((value) => [name, value]);
}
function pair([name, value]) {
    return `${name}=${value}`;
}
function standIn([image, by], digests) {
    if (by === 'scratch') {
        throw new kernel/* ConfigurationError */.j1(`baseImages replaces ${image} by scratch, which buildx cannot do`, {
            fix: 'Give an OCI layout (oci:DIR) or an image (HOST/repo@sha256:…).',
        });
    }
    if (by.startsWith('oci:'))
        return `${image}=oci-layout://${by.slice(4)}@${digests[by] ?? ''}`;
    return `${image}=docker-image://${by}`;
}

;// CONCATENATED MODULE: ./build/image/buildx/checks.js

/** The answer of `--call=check,format=json`: LintResults of BuildKit's frontend/subrequests/lint. */
const Range = dist/* looseObject */._H3({ start: dist/* looseObject */._H3({ line: dist/* number */.aig() }) });
const Location = dist/* looseObject */._H3({ ranges: dist/* nullish */.cl6(dist/* array */.YOg(Range), []) });
const Checks = dist/* looseObject */._H3({
    warnings: dist/* nullish */.cl6(dist/* array */.YOg(dist/* looseObject */._H3({
        ruleName: dist/* string */.YjP(),
        description: dist/* optional */.lqM(dist/* string */.YjP(), ''),
        url: dist/* optional */.lqM(dist/* string */.YjP(), ''),
        detail: dist/* optional */.lqM(dist/* string */.YjP(), ''),
        location: dist/* optional */.lqM(Location),
    })), []),
    buildError: dist/* optional */.lqM(dist/* looseObject */._H3({ message: dist/* string */.YjP(), location: dist/* optional */.lqM(Location) })),
});
/** Warnings of the build checks as annotations on the Dockerfile; an answer that is none of theirs is one itself. */
function checkAnnotations(stdout, dockerfile) {
    const at = (location) => {
        const line = location?.ranges?.[0]?.start.line;
        return { at: line === undefined ? { file: dockerfile } : { file: dockerfile, line } };
    };
    const result = dist/* safeParse */.xLC(Checks, parseJson(stdout));
    if (!result.success) {
        return [
            {
                level: 'warning',
                message: 'the build checks gave no answer that can be read, so the Dockerfile was not linted',
                at: { file: dockerfile },
            },
        ];
    }
    const { warnings, buildError } = result.output;
    const found = (warnings ?? []).map((warning) => ({
        level: 'warning',
        title: warning.ruleName,
        message: [warning.detail || warning.description, warning.url].filter((part) => part !== '').join(' '),
        ...at(warning.location),
    }));
    return buildError === undefined
        ? found
        : [
            ...found,
            { level: 'error', title: 'build checks', message: buildError.message, ...at(buildError.location) },
        ];
}
function parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        // Said by the caller as an annotation of its own.
        return undefined;
    }
}

;// CONCATENATED MODULE: ./build/image/buildx/index.js








/** Whether a docker daemon with buildx answers; what it said where not. */
async function findBuildx(ports) {
    for (const args of [
        ['version', '--format', '{{.Server.Version}}'],
        ['buildx', 'version'],
    ]) {
        try {
            const result = await ports.exec('docker', args, {
                env: ports.env,
                signal: ports.signal,
                allowFailure: true,
            });
            if (result.exitCode !== 0) {
                return { answers: false, why: `docker ${args[0]}: ${result.stderr.trim().split('\n').at(-1) ?? ''}` };
            }
        }
        catch (error) {
            if (!(error instanceof kernel/* PlatformError */.Wk) || error.code !== 'ENOENT')
                throw error;
            return { answers: false, why: 'there is no docker command' };
        }
    }
    return { answers: true };
}
const Metadata = dist/* looseObject */._H3({ 'containerimage.digest': dist/* string */.YjP() });
/** Builds with `docker buildx` into an OCI archive at `archive`. Throws where the build fails. */
async function buildWithBuildx(options, archive, ports) {
    const metadata = external_node_path_.join(options.tempDir, 'buildx-metadata.json');
    const layoutDigests = await digestsOf(options.baseImages);
    // Steps run inside containers, so docker keeps the job's environment: it needs DOCKER_*, BUILDX_* and, for
    // type=gha caches, the runner's ACTIONS_* variables.
    const env = { ...ports.env, SOURCE_DATE_EPOCH: String(options.sourceDateEpoch) };
    const docker = (args, onLine) => ports.exec('docker', args, {
        env,
        cwd: options.context,
        signal: ports.signal,
        allowFailure: true,
        ...(onLine === undefined ? {} : { onLine }),
    });
    // Exit code 1 of a check means that it has warnings.
    const checks = await docker(checkArguments(options, { layoutDigests }));
    const args = buildArguments(options, { archive, metadata, layoutDigests });
    const result = await ports.log.group('docker buildx build', () => docker(args, (line) => ports.log.info(line)));
    if (result.exitCode !== 0)
        throw buildFailure(result.stderr, options);
    // BuildKit names a build context where it uses it.
    const standIns = Object.entries(options.baseImages).map(([image, by]) => ({
        image,
        by,
        used: result.stderr.includes(`[context ${image}]`),
    }));
    const parsed = dist/* safeParse */.xLC(Metadata, JSON.parse(await (0,promises_.readFile)(metadata, 'utf8')));
    if (!parsed.success)
        throw new kernel/* PlatformError */.Wk('tool', 'docker buildx wrote no containerimage.digest into its metadata file');
    return {
        digest: parsed.output['containerimage.digest'],
        annotations: [
            ...checkAnnotations(checks.stdout, options.dockerfile),
            ...standIns.filter(({ used }) => !used).map(({ image }) => unusedStandIn(image, options.dockerfile)),
        ],
        substitutions: standIns
            .filter(({ used }) => used)
            .map(({ image, by }) => ({
            what: `the base image ${image}`,
            by,
            why: 'it was replaced on purpose, so this image is not the one that the Dockerfile alone would give',
        })),
    };
}
function buildFailure(stderr, options) {
    const said = stderr.trim().split('\n').slice(-15).join('\n');
    if (/OCI exporter is not supported/i.test(stderr)) {
        return new kernel/* ConfigurationError */.j1("docker's default builder cannot write OCI archives", {
            fix: 'Set up a builder that can (docker/setup-buildx-action, or `docker buildx create --use`), or turn on the containerd image store.',
        });
    }
    // BuildKit prints the place as `Dockerfile:12`, by the file's base name.
    const file = external_node_path_.basename(options.dockerfile);
    const line = [...stderr.matchAll(/^(\S+):(\d+)$/gm)].find((match) => match[1] === file)?.[2];
    const where = line === undefined ? options.dockerfile : `${options.dockerfile}:${line}`;
    return new kernel/* PlatformError */.Wk('process', `docker buildx could not build ${where}:\n${said}`);
}
/** buildx names an image of a layout by its digest. */
async function digestsOf(baseImages) {
    const digests = {};
    for (const [image, by] of Object.entries(baseImages)) {
        if (!by.startsWith('oci:'))
            continue;
        const layout = await openLayout(by.slice(4), `the stand-in for ${image}`);
        digests[by] = (await openImage(layout)).top.digest;
    }
    return digests;
}

;// CONCATENATED MODULE: ./build/image/reference.js


const pathPattern = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const hostPattern = /^(?:[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*|\[[0-9a-fA-F:]+\])(?::\d+)?$/;
const tagPattern = /^\w[\w.-]{0,127}$/;
/**
 * Reads an image reference as docker does: the part before the first slash is a host when it has a dot, a port, or
 * is `localhost`; without one it is Docker Hub. Throws a ConfigurationError that quotes `what`.
 */
function parseReference(text, what) {
    const [name = '', digest, ...more] = text.split('@');
    const slash = name.indexOf('/');
    const first = slash < 0 ? '' : name.slice(0, slash);
    const hasHost = /[.:]/.test(first) || first === 'localhost' || first.startsWith('[');
    const rest = hasHost ? name.slice(slash + 1) : name;
    const colon = rest.lastIndexOf(':');
    const bare = colon < 0 ? rest : rest.slice(0, colon);
    const tag = colon < 0 ? undefined : rest.slice(colon + 1);
    const path = hasHost || bare.includes('/') ? bare : `library/${bare}`;
    const sound = more.length === 0 &&
        pathPattern.test(path) &&
        (!hasHost || hostPattern.test(first)) &&
        (tag === undefined || tagPattern.test(tag)) &&
        (digest === undefined || isDigest(digest));
    if (!sound) {
        throw new kernel/* ConfigurationError */.j1(`${what} is ${JSON.stringify(text)}, which is not an image reference`, {
            fix: 'Write [HOST/]repository[:tag][@sha256:…], in lower case.',
        });
    }
    return {
        host: hasHost && first !== 'docker.io' ? first : 'registry-1.docker.io',
        path,
        ...(tag === undefined ? {} : { tag }),
        ...(digest === undefined ? {} : { digest }),
    };
}
/** `HOST/path` alone; throws where a tag or digest is given, or no host. */
function parseRepository(text, what) {
    const reference = parseReference(text, what);
    if (reference.tag !== undefined || reference.digest !== undefined || !text.includes(reference.host)) {
        throw new kernel/* ConfigurationError */.j1(`${what} is ${JSON.stringify(text)}; expected HOST/repository without tag or digest`, {
            fix: 'Write the registry host and the repository name, for example 222222222222.dkr.ecr.eu-west-1.amazonaws.com/core.',
        });
    }
    return reference;
}
function checkTag(tag, what) {
    if (tagPattern.test(tag))
        return tag;
    throw new kernel/* ConfigurationError */.j1(`${what} is ${JSON.stringify(tag)}, which is not an image tag`, {
        fix: 'Write at most 128 letters, digits, dots, dashes and underscores; the first is no dot or dash.',
    });
}
/** http on loopback, as docker and cosign do it for 127.0.0.0/8; https everywhere else. */
function registryOrigin(host) {
    const name = host.replace(/:\d+$/, '');
    const loopback = /^127(?:\.\d{1,3}){3}$/.test(name) || name === 'localhost' || name === '[::1]';
    return `${loopback ? 'http' : 'https'}://${host}`;
}

;// CONCATENATED MODULE: ./build/image/registry/authentication.js

/**
 * The token dance of the distribution specification: a 401 says Basic (ECR) or Bearer (everybody else) and where a
 * token is had. Gives the exchange with an Authorization header, asked for once and kept.
 */
function authenticated(http, host, scope, credentials) {
    let authorization;
    return async (request) => {
        const first = await http(withHeader(request, authorization));
        if (first.status !== 401)
            return first;
        authorization = await answer(first, request);
        return authorization === undefined ? first : http(withHeader(request, authorization));
    };
    async function answer(challenge, request) {
        const header = challenge.headers['www-authenticate'] ?? '';
        const known = await credentials();
        if (/^basic\b/i.test(header))
            return known === undefined ? undefined : basic(known);
        if (!/^bearer\b/i.test(header))
            return undefined;
        const parameters = Object.fromEntries([...header.matchAll(/(\w+)="([^"]*)"/g)].map((match) => [match[1] ?? '', match[2] ?? '']));
        const realm = checkRealm(parameters['realm'] ?? '', new URL(request.url));
        if (parameters['service'])
            realm.searchParams.set('service', parameters['service']);
        realm.searchParams.set('scope', scope);
        const response = await http({
            url: realm.href,
            ...(known === undefined ? {} : { headers: { authorization: basic(known) } }),
            ...(request.signal === undefined ? {} : { signal: request.signal }),
        });
        if (response.status !== 200) {
            throw new kernel/* PlatformError */.Wk('registry', `${realm.host} gave no token for ${host}: it answered ${response.status}`, {
                code: String(response.status),
                retryable: response.status >= 500 || response.status === 429,
                ...(known === undefined ? {} : { fix: 'Check the credentials of the registry.' }),
            });
        }
        const body = JSON.parse((0,kernel/* bodyText */.G3)(response));
        const token = body.token ?? body.access_token;
        if (token === undefined)
            throw new kernel/* PlatformError */.Wk('registry', `${realm.host} answered without a token for ${host}`);
        return `Bearer ${token}`;
    }
}
/** Credentials never leave over plain HTTP, except to the loopback registry that asked for them. */
function checkRealm(text, registry) {
    if (URL.canParse(text)) {
        const realm = new URL(text);
        if (realm.protocol === 'https:' ||
            (registry.protocol === 'http:' && realm.hostname === registry.hostname))
            return realm;
    }
    throw new kernel/* ConfigurationError */.j1(`${registry.host} sends its clients to ${JSON.stringify(text)} for a token, which is not https`);
}
function basic(credentials) {
    return `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`;
}
function withHeader(request, authorization) {
    return authorization === undefined
        ? request
        : { ...request, headers: { ...request.headers, authorization } };
}

;// CONCATENATED MODULE: ./build/image/registry/client.js




const accept = [
    mediaTypes.index,
    mediaTypes.manifest,
    mediaTypes.dockerIndex,
    mediaTypes.dockerManifest,
].join(', ');
function registryClient(reference, access, ports) {
    const name = `${reference.host}/${reference.path}`;
    const base = `${registryOrigin(reference.host)}/v2/${reference.path}`;
    const http = authenticated(ports.http, reference.host, `repository:${reference.path}:${access}`, () => ports.registryAuth(reference.host));
    /** One exchange, tried again while the registry is throttling or down; statuses outside `expected` throw. */
    const send = (request, expected, client = http) => (0,kernel/* retry */.L5)(async () => {
        const response = await client({ ...request, signal: ports.signal });
        if (expected.includes(response.status))
            return response;
        throw refusal(name, request, response);
    }, { attempts: 4, firstDelayMs: 500, maxDelayMs: 8_000, budgetMs: 10 * 60_000 }, { ...ports, retryable: (error) => error instanceof kernel/* PlatformError */.Wk && error.retryable });
    return {
        name,
        async resolve(target) {
            const stored = await this.manifest(target);
            return stored?.digest;
        },
        async manifest(target) {
            const response = await send({ url: `${base}/manifests/${target}`, headers: { accept } }, [200, 404]);
            if (response.status === 404)
                return undefined;
            const digest = `sha256:${sha256(response.body)}`;
            if (target.startsWith('sha256:') && target !== digest)
                throw altered(name, target, digest);
            const mediaType = (response.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
            return { digest, mediaType, bytes: response.body };
        },
        async putManifest(target, bytes, mediaType) {
            await send({
                method: 'PUT',
                url: `${base}/manifests/${target}`,
                headers: { 'content-type': mediaType },
                body: bytes,
            }, [200, 201]);
        },
        async hasBlob(digest) {
            return (await send({ method: 'HEAD', url: `${base}/blobs/${digest}` }, [200, 404])).status === 200;
        },
        async blob(digest, size) {
            const response = await send({ url: `${base}/blobs/${digest}`, timeoutMs: transferTimeout(size) }, [200]);
            const found = `sha256:${sha256(response.body)}`;
            if (found !== digest)
                throw altered(name, digest, found);
            return response.body;
        },
        async putBlob(digest, bytes) {
            const session = await send({ method: 'POST', url: `${base}/blobs/uploads/`, body: '' }, [202]);
            const location = session.headers['location'];
            if (location === undefined)
                throw new kernel/* PlatformError */.Wk('registry', `${name} opened an upload without a Location`);
            const url = new URL(location, base);
            url.searchParams.set('digest', digest);
            // An upload that the registry sends elsewhere (a signed URL) must not see the registry's credentials.
            const client = url.host === new URL(base).host ? http : ports.http;
            await send({
                method: 'PUT',
                url: url.href,
                headers: { 'content-type': 'application/octet-stream' },
                body: bytes,
                timeoutMs: transferTimeout(bytes.byteLength),
            }, [200, 201], client);
        },
    };
}
/** A minute and as long as the bytes take at 512 KiB a second. */
function transferTimeout(bytes) {
    return 60_000 + Math.ceil(bytes / 512);
}
function altered(name, expected, found) {
    return new kernel/* PlatformError */.Wk('registry', `${name} was asked for ${expected} and gave content whose digest is ${found}`);
}
function refusal(name, request, response) {
    const { code, message } = registryError(response);
    const said = message === '' ? '' : `: ${message}`;
    const url = new URL(request.url);
    return new kernel/* PlatformError */.Wk('registry', `${name} answered ${response.status} to ${request.method ?? 'GET'} ${url.pathname}${said}`, {
        code: code === '' ? String(response.status) : code,
        retryable: response.status === 429 || response.status >= 500,
        ...fixFor(response.status, code, name),
    });
}
function fixFor(status, code, name) {
    if (status === 401 || status === 403) {
        return { fix: `Give credentials that may read ${name}, and write to it where it is published.` };
    }
    if (status === 404 || code === 'NAME_UNKNOWN') {
        return { fix: `Create the repository ${name} (ECR does not create one on push), or correct its name.` };
    }
    return {};
}
/** The first of the errors that the distribution specification puts into the body; an empty one for other bodies. */
function registryError(response) {
    try {
        const body = JSON.parse((0,kernel/* bodyText */.G3)(response));
        const first = body.errors?.[0];
        return { code: first?.code ?? '', message: [first?.code, first?.message].filter(Boolean).join(' ') };
    }
    catch {
        // Proxies answer in HTML; the status is all there is to say then.
        return { code: '', message: '' };
    }
}

;// CONCATENATED MODULE: ./build/image/registry/pull.js


const downloadsAtOnce = 3;
/** Pulls one platform of an image by digest into a layout. Throws a PlatformError that names image and platform. */
async function pullImage(client, digest, platform, layout) {
    const name = `${client.name}@${digest}`;
    const top = await need(client, digest, name);
    let stored = top;
    if (isIndexType(top.mediaType)) {
        const index = parseIndex(top.bytes, `the index of ${name}`);
        const entry = pickPlatform(index, platform);
        if (entry === undefined) {
            const have = index.manifests.flatMap((other) => (other.platform ? [platformName(other.platform)] : []));
            throw new kernel/* PlatformError */.Wk('registry', `${name} has no image for ${platform}, only for ${have.join(', ')}`);
        }
        stored = await need(client, entry.digest, name);
    }
    const manifest = parseManifest(stored.bytes, `the manifest of ${name}`);
    const configBytes = await client.blob(manifest.config.digest, manifest.config.size);
    const config = parseImageConfig(configBytes, `the configuration of ${name}`);
    if (pickPlatform({ schemaVersion: 2, manifests: [{ ...manifest.config, platform: config }] }, platform) ===
        undefined) {
        throw new kernel/* PlatformError */.Wk('registry', `${name} is for ${platformName(config)}, expected ${platform}`);
    }
    await (0,kernel/* mapConcurrent */._k)(manifest.layers, downloadsAtOnce, async (layer) => {
        if ((await layout.size(layer.digest)) === undefined)
            await layout.write(await client.blob(layer.digest, layer.size));
    });
    return {
        layers: manifest.layers.map(({ mediaType, digest: layer, size }) => ({
            mediaType: ociMediaType(mediaType),
            digest: layer,
            size,
        })),
        config,
    };
}
async function need(client, digest, name) {
    const stored = await client.manifest(digest);
    if (stored === undefined)
        throw new kernel/* PlatformError */.Wk('registry', `${name} does not exist`, { code: 'MANIFEST_UNKNOWN' });
    return stored;
}

;// CONCATENATED MODULE: ./build/image/registry/push.js


const uploadsAtOnce = 3;
/** Pushes the image as it is, byte for byte: blobs that are missing, then manifests, then the index. Tags come later. */
async function pushImage(source, image, client, onBlob) {
    const blobs = new Map(image.platforms
        .flatMap(({ manifest }) => [manifest.config, ...manifest.layers])
        .map((descriptor) => [descriptor.digest, descriptor]));
    const sizes = await (0,kernel/* mapConcurrent */._k)([...blobs.values()], uploadsAtOnce, async ({ digest }) => {
        if (await client.hasBlob(digest)) {
            onBlob(digest, false);
            return 0;
        }
        const bytes = await readBlob(source, digest);
        await client.putBlob(digest, bytes);
        onBlob(digest, true);
        return bytes.byteLength;
    });
    const manifests = [...image.platforms.map(({ descriptor }) => descriptor), image.top];
    for (const { digest, mediaType } of new Map(manifests.map((entry) => [entry.digest, entry])).values()) {
        if ((await client.resolve(digest)) === digest)
            continue;
        await client.putManifest(digest, await readBlob(source, digest), mediaType);
    }
    return {
        blobs: blobs.size,
        skipped: sizes.filter((size) => size === 0).length,
        bytes: sizes.reduce((sum, size) => sum + size, 0),
    };
}

;// CONCATENATED MODULE: ./build/image/registry/index.js




;// CONCATENATED MODULE: ./build/image/embedded/words.js
/** The words of a Dockerfile, as its reference has them under "Environment replacement" and "Parser directives". */
/** A word that means something which is not understood here. */
class WordError extends Error {
}
/** Splits at blanks alone, as COPY does; quotes stay inside their word. */
function splitBlanks(text) {
    return text.split(/\s+/).filter((word) => word !== '');
}
/** Splits at blanks outside quotes, as ENV and LABEL do; quotes and escapes stay as they are. */
function splitQuoted(text) {
    const words = [];
    let word = '';
    let quote = '';
    for (let at = 0; at < text.length; at++) {
        const char = text.charAt(at);
        if (char === '\\' && quote !== "'" && at + 1 < text.length) {
            word += char + text.charAt(++at);
        }
        else if (quote === '' && /\s/.test(char)) {
            if (word !== '')
                words.push(word);
            word = '';
        }
        else {
            if (quote === '' && (char === '"' || char === "'"))
                quote = char;
            else if (char === quote)
                quote = '';
            word += char;
        }
    }
    if (quote !== '')
        throw new WordError(`a ${quote} is never closed`);
    if (word !== '')
        words.push(word);
    return words;
}
/**
 * Replaces `$NAME`, `${NAME}`, `${NAME:-word}` and `${NAME:+word}` and takes quotes and escapes away. An unknown
 * variable is empty, as in docker; any other form of `${…}` is a WordError.
 */
function expand(text, variables) {
    let out = '';
    let quote = '';
    for (let at = 0; at < text.length;) {
        const char = text.charAt(at);
        if (quote === "'") {
            if (char === "'")
                quote = '';
            else
                out += char;
            at++;
        }
        else if (char === '\\' && at + 1 < text.length) {
            const next = text.charAt(at + 1);
            // Inside double quotes a backslash escapes only these.
            out += quote === '"' && !'"$\\'.includes(next) ? char + next : next;
            at += 2;
        }
        else if (char === '"' || (char === "'" && quote === '')) {
            quote = quote === '' ? char : '';
            at++;
        }
        else if (char === '$') {
            const { value, length } = variable(text.slice(at), variables);
            out += value;
            at += length;
        }
        else {
            out += char;
            at++;
        }
    }
    return out;
}
function variable(text, variables) {
    const plain = /^\$([A-Za-z_]\w*)/.exec(text);
    if (plain?.[1] !== undefined)
        return { value: variables[plain[1]] ?? '', length: plain[0].length };
    if (!text.startsWith('${'))
        return { value: '$', length: 1 };
    const end = closing(text);
    const inner = text.slice(2, end);
    const parts = /^([A-Za-z_]\w*)(?:(:?[-+])(.*))?$/s.exec(inner);
    if (parts?.[1] === undefined)
        throw new WordError(`\${${inner}} is a form of variable that is not understood`);
    const [, name, operator, word = ''] = parts;
    const value = variables[name];
    const given = value !== undefined && (value !== '' || !operator?.startsWith(':'));
    const replaced = () => expand(word, variables);
    if (operator === undefined)
        return { value: value ?? '', length: end + 1 };
    if (operator.endsWith('-'))
        return { value: given ? value : replaced(), length: end + 1 };
    return { value: given ? replaced() : '', length: end + 1 };
}
function closing(text) {
    let depth = 0;
    for (let at = 1; at < text.length; at++) {
        if (text.charAt(at) === '{')
            depth++;
        if (text.charAt(at) === '}' && --depth === 0)
            return at;
    }
    throw new WordError('a ${ is never closed');
}
/** The JSON form `["a", "b"]`, or undefined where the text is no JSON form. A broken one is a WordError. */
function jsonForm(text) {
    if (!text.startsWith('['))
        return undefined;
    try {
        const value = JSON.parse(text);
        if (Array.isArray(value) && value.every((item) => typeof item === 'string'))
            return value;
    }
    catch {
        // Said below, with what to write.
    }
    throw new WordError(`${text} looks like the JSON form but is not a JSON list of strings`);
}
/** `A=1 B="two words"`, or the old `A the rest`; values are not yet expanded. */
function assignments(text) {
    const words = splitQuoted(text);
    const first = words[0] ?? '';
    if (!first.includes('=')) {
        const value = text.slice(first.length).trim();
        if (first === '' || value === '')
            throw new WordError(`${JSON.stringify(text)} is no NAME=value`);
        return [[first, value]];
    }
    return words.map((word) => {
        const at = word.indexOf('=');
        if (at < 1)
            throw new WordError(`${JSON.stringify(word)} is no NAME=value`);
        return [word.slice(0, at), word.slice(at + 1)];
    });
}

;// CONCATENATED MODULE: ./build/image/embedded/configuration.js


/** What BuildKit gives an image FROM scratch. */
const scratchPath = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
function scratchConfig(platform) {
    const [os = '', architecture = '', variant] = platform.split('/');
    return {
        os,
        architecture,
        ...(variant === undefined ? {} : { variant }),
        config: { Env: [scratchPath] },
        rootfs: { type: 'layers', diff_ids: [] },
    };
}
/**
 * The container configuration after a step. `expanded` replaces variables; `cmdWritten` says whether this stage wrote
 * a CMD before, because ENTRYPOINT takes away the CMD of the base but not the stage's own.
 */
function configure(config, step, expanded, cmdWritten) {
    switch (step.kind) {
        case 'user':
            return { ...config, User: expanded(step.value) };
        case 'stopsignal':
            return { ...config, StopSignal: expanded(step.value) };
        case 'label':
            return {
                ...config,
                Labels: {
                    ...config.Labels,
                    ...Object.fromEntries(step.pairs.map(([name, value]) => [expanded(name), expanded(value)])),
                },
            };
        case 'expose':
            return { ...config, ExposedPorts: { ...config.ExposedPorts, ...ports(step.ports.map(expanded)) } };
        case 'cmd':
            return { ...config, Cmd: [...step.command] };
        case 'entrypoint':
            return { ...config, Entrypoint: [...step.command], Cmd: cmdWritten ? config.Cmd : null };
        case 'healthcheck':
            return { ...config, Healthcheck: healthcheck(step.flags, step.test) };
    }
}
function setVariable(config, name, value) {
    const others = (config.Env ?? []).filter((entry) => !entry.startsWith(`${name}=`));
    return { ...config, Env: [...others, `${name}=${value}`] };
}
function variablesOf(config) {
    return Object.fromEntries((config.Env ?? []).map((entry) => {
        const at = entry.indexOf('=');
        return [entry.slice(0, at), entry.slice(at + 1)];
    }));
}
function ports(words) {
    return Object.fromEntries(words.map((word) => {
        const match = /^(\d+)(?:\/(tcp|udp))?$/.exec(word);
        if (match === null)
            throw new WordError(`EXPOSE ${word} is not PORT or PORT/tcp or PORT/udp`);
        return [`${match[1]}/${match[2] ?? 'tcp'}`, {}];
    }));
}
/** Docker's own extension of the configuration; its durations are nanoseconds. */
function healthcheck(flags, test) {
    const ns = (name, as) => {
        const text = flags[name];
        return text === undefined ? {} : { [as]: (0,kernel/* parseDuration */.E9)(text, `HEALTHCHECK --${name}`) * 1e6 };
    };
    const retries = flags['retries'];
    if (retries !== undefined && !/^\d+$/.test(retries))
        throw new WordError(`HEALTHCHECK --retries=${retries}`);
    return {
        Test: [...test],
        ...ns('interval', 'Interval'),
        ...ns('timeout', 'Timeout'),
        ...ns('start-period', 'StartPeriod'),
        ...ns('start-interval', 'StartInterval'),
        ...(retries === undefined ? {} : { Retries: Number(retries) }),
    };
}

// EXTERNAL MODULE: ./node_modules/dockerfile-ast/lib/main.js
var main = __webpack_require__(8390);
;// CONCATENATED MODULE: ./build/image/embedded/instructions.js


/** A refusal of the embedded builder: the place, what was found, and what to do instead. */
function refuse(file, line, message, fix) {
    return new kernel/* ConfigurationError */.j1(`${file}:${line}: ${message}`, {
        at: { file, line },
        fix: fix ??
            'Build on a machine where docker with buildx answers; the embedded builder is for Node images and knows FROM, WORKDIR, COPY, RUN of npm, node and npx, ENV, ARG, USER, EXPOSE, HEALTHCHECK, CMD, ENTRYPOINT, LABEL and STOPSIGNAL.',
    });
}
/** Parses a Dockerfile; throws a ConfigurationError by file:line for here-documents and another escape character. */
function parseInstructions(source, file) {
    const dockerfile = main.DockerfileParser.parse(source);
    if (dockerfile.getEscapeCharacter() !== '\\') {
        throw refuse(file, 1, 'the directive `# escape` changes the escape character, which the embedded builder does not follow');
    }
    return dockerfile.getInstructions().map((instruction) => {
        const line = instruction.getRange().start.line + 1;
        const text = join(instruction.getRawArgumentsContent() ?? '');
        const keyword = instruction.getKeyword();
        if ((keyword === 'RUN' || keyword === 'COPY' || keyword === 'ADD') && /<<-?\s*["']?\w/.test(text)) {
            throw refuse(file, line, `${keyword} with a here-document`, 'Put the lines into a file and COPY it, or build with docker.');
        }
        // Only the instructions that take flags have the method; the others give none.
        const flags = 'getFlags' in instruction ? instruction.getFlags() : [];
        return {
            keyword,
            line,
            flags: flags.map((flag) => ({ name: flag.getName(), value: flag.getValue() ?? '' })),
            text,
        };
    });
}
/** Joins continuation lines; comment lines in between vanish, as docker has it. */
function join(raw) {
    const [first = '', ...rest] = raw.split(/\r?\n/);
    return [first, ...rest.filter((line) => !/^\s*(#|$)/.test(line))]
        .map((line) => line.replace(/\\[ \t]*$/, ''))
        .join(' ')
        .trim();
}

;// CONCATENATED MODULE: ./build/image/embedded/users.js

const root = { uid: 0, gid: 0 };
/** The files of an image that name users and groups. */
const accountFiles = ['etc/passwd', 'etc/group'];
/** Users that well-known base images have; they stand in only where the base itself was replaced on purpose. */
const wellKnown = { root: 0, node: 1000, nginx: 101 };
/**
 * The numbers of `user[:group]`. For COPY --chown a missing group is the user's number; for USER it is the user's
 * group of /etc/passwd (Dockerfile reference, COPY --chown and USER). A name the image does not know is a WordError.
 */
function resolveOwner(spec, accounts, what) {
    const [user = '', group] = spec.split(':');
    const account = lookUp('etc/passwd', user, accounts);
    const uid = account?.[2] ?? assumed(user, accounts, 'etc/passwd');
    const own = what === 'chown' ? uid : (account?.[3] ?? (/^\d+$/.test(user) ? 0 : uid));
    if (group === undefined)
        return { uid, gid: own };
    return { uid, gid: lookUp('etc/group', group, accounts)?.[2] ?? assumed(group, accounts, 'etc/group') };
}
/** The numbers of a line of passwd or group; a number needs no line but may have one. */
function lookUp(file, name, accounts) {
    const content = accounts.files.get(file)?.content;
    const column = /^\d+$/.test(name) ? 2 : 0;
    const line = (content === undefined ? '' : new TextDecoder().decode(content))
        .split('\n')
        .map((each) => each.split(':'))
        .find((fields) => fields[column] === name);
    if (line !== undefined)
        return { 2: Number(line[2]), 3: Number(line[3]) };
    return column === 2 ? { 2: Number(name), ...(file === 'etc/passwd' ? { 3: 0 } : {}) } : undefined;
}
function assumed(name, accounts, file) {
    if (!accounts.replaced) {
        throw new WordError(`the image has no ${JSON.stringify(name)} in /${file}; name one that its base has, or use a number`);
    }
    const id = wellKnown[name] ?? 1000;
    accounts.onAssumed(name, id);
    return id;
}

;// CONCATENATED MODULE: ./build/image/embedded/base.js







/** Exists in images whose C library is musl. */
const muslMark = 'etc/alpine-release';
function scratchBase(platform) {
    return { layers: [], config: scratchConfig(platform), files: new Map(), replaced: false };
}
/**
 * Fetches a base image into the layout: by its digest from its registry, or what was explicitly given in its place.
 * Throws a ConfigurationError for a reference without a digest, and a PlatformError that names the image where it
 * cannot be pulled.
 */
async function fetchBase(request, layout, ports) {
    const { reference, file, line, platform } = request;
    const replacement = request.replacements[reference];
    if (replacement === undefined) {
        return finish(await pull(reference, `FROM ${reference}`, request, layout, ports), layout);
    }
    const substitution = {
        what: `the base image ${reference} (${file}:${line})`,
        by: replacement,
        why: 'it was replaced on purpose, so this image is not the one that docker would build from this Dockerfile',
    };
    const what = `the stand-in for ${reference}`;
    const image = replacement === 'scratch'
        ? scratchBase(platform)
        : replacement.startsWith('oci:')
            ? await fromLayout(replacement.slice(4), what, platform, layout)
            : await pull(replacement, what, request, layout, ports);
    return { ...(await finish(image, layout)), replaced: true, substitution };
}
async function pull(text, what, request, layout, ports) {
    const { file, line, platform } = request;
    const reference = parseReference(text, what);
    if (reference.digest === undefined) {
        throw refuse(file, line, `${what} is not pinned by a digest, so two builds of the same commit could differ`, `Write FROM ${text}@sha256:… with the digest of the image; \`docker buildx imagetools inspect ${text}\` prints it.`);
    }
    try {
        return await pullImage(registryClient(reference, 'pull', ports), reference.digest, platform, layout);
    }
    catch (error) {
        if (!(error instanceof kernel/* PlatformError */.Wk))
            throw error;
        throw new kernel/* PlatformError */.Wk('registry', `the base image ${text} (${file}:${line}) cannot be pulled: ${(0,kernel/* errorMessage */.gJ)(error)}`, {
            ...(error.code === undefined ? {} : { code: error.code }),
            retryable: error.retryable,
            fix: `Make ${reference.host} reachable from here, or give a stand-in for the base image on purpose (baseImages).`,
            cause: error,
        });
    }
}
async function fromLayout(dir, what, platform, layout) {
    const source = await openLayout(dir, what);
    const image = (await openImage(source)).platforms.find((each) => each.platform === platform);
    if (image === undefined)
        throw new kernel/* ConfigurationError */.j1(`${what}, ${dir}, has no image for ${platform}`);
    for (const { digest } of image.manifest.layers)
        await layout.write(await readBlob(source, digest));
    return {
        config: image.config,
        layers: image.manifest.layers.map(({ mediaType, digest, size }) => ({
            mediaType: ociMediaType(mediaType),
            digest,
            size,
        })),
    };
}
async function finish(image, layout) {
    const files = await readFiles(layout, image.layers, (name) => [...accountFiles, muslMark].includes(name));
    return { ...image, files, replaced: false };
}

// EXTERNAL MODULE: ./node_modules/@balena/dockerignore/ignore.js
var dockerignore_ignore = __webpack_require__(4158);
;// CONCATENATED MODULE: ./build/image/embedded/context.js



/** The build context without what `.dockerignore` (or `<Dockerfile>.dockerignore`, which wins) leaves out. */
async function readContext(root, dockerfile) {
    const rules = (await readIfThere(external_node_path_.join(root, `${dockerfile}.dockerignore`))) ??
        (await readIfThere(external_node_path_.join(root, '.dockerignore')));
    const lines = (rules ?? '').split(/\r?\n/);
    // Docker's patterns tell upper from lower case.
    const ignore = dockerignore_ignore["default"]({ ignorecase: false }).add(lines);
    const exceptions = lines.filter((line) => line.trim().startsWith('!')).map((line) => line.trim().slice(1));
    return {
        name: 'the build context',
        root,
        paths: await walk(root, (name) => rules === undefined || !ignore.ignores(name) ? 'take' : mayHold(name, exceptions) ? 'look' : 'skip'),
    };
}
/** Whether an exception can lie below an ignored folder; only then is it looked into. */
function mayHold(folder, exceptions) {
    return exceptions.some((exception) => {
        const parts = external_node_path_.posix
            .normalize(exception)
            .split('/')
            .filter((part) => part !== '');
        const wild = parts.findIndex((part) => /[*?[]/.test(part));
        const fixed = (wild < 0 ? parts : parts.slice(0, wild)).join('/');
        return (`${fixed}/`.startsWith(`${folder}/`) ||
            (wild >= 0 && (fixed === '' || `${folder}/`.startsWith(`${fixed}/`))));
    });
}
/** Everything below the root of a stage's tree. */
async function readTree(root, name) {
    return { name, root, paths: await walk(root, () => 'take') };
}
/** `look` leaves a path out but looks below it. */
async function walk(root, choose) {
    const found = [];
    const visit = async (dir) => {
        for (const entry of await (0,promises_.readdir)(external_node_path_.join(root, dir), { withFileTypes: true })) {
            const name = dir === '' ? entry.name : `${dir}/${entry.name}`;
            const choice = choose(name);
            if (choice === 'take')
                found.push(name);
            if (entry.isDirectory() && choice !== 'skip')
                await visit(name);
        }
    };
    await visit('');
    return found.sort();
}
async function readIfThere(file) {
    try {
        return await (0,promises_.readFile)(file, 'utf8');
    }
    catch (error) {
        if (error.code === 'ENOENT')
            return undefined;
        throw error;
    }
}
async function typeOf(file) {
    try {
        const stats = await (0,promises_.lstat)(file);
        if (stats.isFile())
            return 'file';
        if (stats.isDirectory())
            return 'directory';
        return stats.isSymbolicLink() ? 'symlink' : 'other';
    }
    catch (error) {
        if (error.code === 'ENOENT')
            return undefined;
        throw error;
    }
}

;// CONCATENATED MODULE: ./build/image/embedded/native.js




/** e_machine of an ELF header (System V ABI). */
const machines = { amd64: 0x3e, arm64: 0xb7 };
/**
 * npm on this machine installs native modules for this machine. Refuses an image that holds such modules where this
 * machine and the image differ; packages that ship builds for many platforms (`prebuilds/`) are no such case.
 */
async function checkNativeModules(check) {
    const libc = check.base.has(muslMark) ? 'musl' : 'glibc';
    if (check.host.platform === check.platform && check.host.libc === libc)
        return;
    const [, architecture = ''] = check.platform.split('/');
    for (const [name, entry] of check.snapshot) {
        if (entry.type !== 'file' || !name.endsWith('.node') || name.includes('/prebuilds/'))
            continue;
        const machine = await elfMachine(external_node_path_.join(check.root, name));
        const sameLibc = check.host.libc === libc || check.host.platform.split('/')[0] !== 'linux';
        if (machine === machines[architecture] && sameLibc)
            continue;
        throw new kernel/* ConfigurationError */.j1(`/${name} is a native module that npm installed for this machine (${check.host.platform}, ${check.host.libc ?? 'its own C library'}); it does not run in an image for ${check.platform} with ${libc}`, { fix: 'Build this image with docker and buildx, or on a machine like the image.' });
    }
}
async function elfMachine(file) {
    const handle = await (0,promises_.open)(file);
    try {
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(20), 0, 20, 0);
        return bytesRead === 20 && buffer.readUInt32BE(0) === 0x7f454c46 ? buffer.readUInt16LE(18) : undefined;
    }
    finally {
        await handle.close();
    }
}

;// CONCATENATED MODULE: ./build/image/embedded/commands.js

/** The programs that a RUN step may start on this machine. */
const programs = ['npm', 'node', 'npx'];
/**
 * The commands of a RUN step, in order: the JSON form, or simple commands of the allowed programs joined by `&&`.
 * Everything that would need a shell, another program or a path inside the image is a WordError that says so.
 */
function runCommands(text) {
    const json = jsonForm(text);
    const commands = json === undefined ? shellWords(text) : [json];
    for (const command of commands) {
        const [program = '', ...args] = command;
        if (!programs.some((allowed) => allowed === program)) {
            throw new WordError(`RUN starts ${JSON.stringify(program)}; the embedded builder starts ${programs.join(', ')} alone`);
        }
        const absolute = args.find((arg) => /^(?:--?[\w-]+=)?\//.test(arg));
        if (absolute !== undefined) {
            throw new WordError(`RUN names ${absolute}, a path inside the image, which is another one on this machine; name it relative to WORKDIR`);
        }
    }
    return commands;
}
function shellWords(text) {
    const commands = [[]];
    let word;
    let quote = '';
    const finish = () => {
        if (word !== undefined)
            commands.at(-1)?.push(word);
        word = undefined;
    };
    for (let at = 0; at < text.length; at++) {
        const char = text.charAt(at);
        if (quote !== '') {
            if (char === quote)
                quote = '';
            else if (quote === '"' && '$`\\'.includes(char))
                throw needsShell(char);
            else
                word = (word ?? '') + char;
        }
        else if (char === '"' || char === "'") {
            quote = char;
            word ??= '';
        }
        else if (text.startsWith('&&', at)) {
            finish();
            commands.push([]);
            at++;
        }
        else if (/\s/.test(char))
            finish();
        else if ('|;<>()$`\\*?[]~#&!{}'.includes(char))
            throw needsShell(char);
        else
            word = (word ?? '') + char;
    }
    if (quote !== '')
        throw new WordError(`RUN holds a ${quote} that is never closed`);
    finish();
    if (commands.some((command) => command.length === 0))
        throw new WordError('RUN has nothing to run');
    return commands;
}
function needsShell(char) {
    return new WordError(`RUN uses ${char}, which needs a shell; the embedded builder runs plain commands, joined by && at most`);
}

;// CONCATENATED MODULE: ./build/image/embedded/recipe.js




/**
 * Understands a Dockerfile or refuses it by file:line. `args` are the build arguments and the platform's own
 * (TARGETPLATFORM, …); `target` names the stage to build, the last one without it.
 */
function planRecipe(source, file, args, target) {
    const globals = {};
    const stages = [];
    for (const instruction of parseInstructions(source, file)) {
        try {
            const stage = stages.at(-1);
            if (instruction.keyword === 'FROM')
                stages.push(fromStage(instruction, stages, file, { ...platformOf(args), ...globals }));
            else if (stage === undefined) {
                if (instruction.keyword !== 'ARG')
                    throw new WordError(`${instruction.keyword} before the first FROM`);
                for (const [name, value] of argPairs(instruction.text))
                    globals[name] = args[name] ?? expand(value ?? '', globals);
            }
            else
                stage.steps.push(step(instruction, stages));
        }
        catch (error) {
            if (error instanceof WordError)
                throw refuse(file, instruction.line, error.message);
            throw error;
        }
    }
    const last = target === undefined ? stages.at(-1) : stages.find((stage) => stage.name === target.toLowerCase());
    if (last === undefined) {
        throw new kernel/* ConfigurationError */.j1(target === undefined ? `${file} has no FROM` : `${file} has no stage named ${target}`, {
            at: { file },
            fix: 'Name a stage of the Dockerfile as the target, or leave the target out for the last one.',
        });
    }
    const needed = new Set();
    const visit = (index) => {
        const stage = stages[index];
        if (stage === undefined || needed.has(index))
            return;
        needed.add(index);
        if (stage.base.kind === 'stage')
            visit(stage.base.index);
        for (const each of stage.steps)
            if (each.kind === 'copy' && each.from !== undefined)
                visit(each.from);
    };
    visit(last.index);
    return { file, stages, needed: stages.filter((stage) => needed.has(stage.index)), target: last, globals };
}
/** FROM sees the platform's arguments without declaring them. */
function platformOf(args) {
    return Object.fromEntries(Object.entries(args).filter(([name]) => /^(TARGET|BUILD)(PLATFORM|OS|ARCH|VARIANT)$/.test(name)));
}
function fromStage(from, stages, file, variables) {
    const [written = '', as, name, ...more] = splitBlanks(from.text);
    if (written === '' ||
        more.length > 0 ||
        (as !== undefined && (as.toLowerCase() !== 'as' || name === undefined))) {
        throw new WordError(`FROM ${from.text} is not FROM image [AS name]`);
    }
    for (const flag of from.flags) {
        const platform = expand(flag.value, variables);
        const own = [variables['TARGETPLATFORM'], variables['BUILDPLATFORM']];
        if (flag.name !== 'platform' || !own.includes(platform)) {
            throw new WordError(`FROM --${flag.name}=${flag.value} is not the platform that is built (${own[0] ?? ''})`);
        }
    }
    const reference = expand(written, variables);
    const earlier = stages.findIndex((stage) => stage.name !== undefined && stage.name === reference.toLowerCase());
    if (reference === '')
        throw refuse(file, from.line, `FROM ${written} names nothing: a variable in it has no value`);
    const base = reference === 'scratch'
        ? { kind: 'scratch' }
        : earlier >= 0
            ? { kind: 'stage', index: earlier }
            : { kind: 'image', reference };
    return { index: stages.length, name: name?.toLowerCase(), line: from.line, base, steps: [] };
}
const plainFlags = {
    COPY: ['from', 'chown', 'chmod', 'link'],
    RUN: ['mount'],
    HEALTHCHECK: ['interval', 'timeout', 'start-period', 'start-interval', 'retries'],
};
function step(instruction, stages) {
    const { keyword, line, text } = instruction;
    for (const flag of instruction.flags) {
        if (!plainFlags[keyword]?.includes(flag.name))
            throw new WordError(`${keyword} --${flag.name}`);
    }
    const flags = instruction.flags.map(({ name, value }) => `--${name}${value === '' ? '' : `=${value}`} `);
    const common = { line, text: `${keyword} ${flags.join('')}${text}` };
    switch (keyword) {
        case 'COPY':
            return { ...common, ...copyStep(instruction, stages) };
        case 'RUN': {
            // A cache mount only makes a build faster: this machine's npm cache does that. Others change what is built.
            const mount = instruction.flags.find((flag) => !/(^|,)type=cache(,|$)/.test(flag.value));
            if (mount !== undefined)
                throw new WordError(`RUN --mount=${mount.value}`);
            return { ...common, kind: 'run', commands: runCommands(text) };
        }
        case 'WORKDIR':
            return { ...common, kind: 'workdir', value: text };
        case 'USER':
            return { ...common, kind: 'user', value: text };
        case 'STOPSIGNAL':
            return { ...common, kind: 'stopsignal', value: text };
        case 'ENV':
            return { ...common, kind: 'env', pairs: assignments(text) };
        case 'LABEL':
            return { ...common, kind: 'label', pairs: assignments(text) };
        case 'ARG':
            return { ...common, kind: 'arg', pairs: argPairs(text) };
        case 'EXPOSE':
            return { ...common, kind: 'expose', ports: splitBlanks(text) };
        case 'CMD':
            return { ...common, kind: 'cmd', command: commandForm(text) };
        case 'ENTRYPOINT':
            return { ...common, kind: 'entrypoint', command: commandForm(text) };
        case 'HEALTHCHECK':
            return { ...common, ...healthcheckStep(instruction) };
        default:
            throw new WordError(`the embedded builder does not know ${keyword}`);
    }
}
function copyStep(instruction, stages) {
    const flag = (name) => instruction.flags.find((each) => each.name === name)?.value;
    const words = jsonForm(instruction.text) ?? splitBlanks(instruction.text);
    const destination = words.at(-1);
    if (words.length < 2 || destination === undefined)
        throw new WordError('COPY needs a source and a destination');
    const from = flag('from');
    const chown = flag('chown');
    const chmod = flag('chmod');
    if (chmod !== undefined && !/^[0-7]{3,4}$/.test(chmod))
        throw new WordError(`COPY --chmod=${chmod} is not octal`);
    return {
        kind: 'copy',
        sources: words.slice(0, -1),
        destination,
        ...(from === undefined ? {} : { from: stageIndex(from, stages) }),
        ...(chown === undefined ? {} : { chown }),
        ...(chmod === undefined ? {} : { chmod: Number.parseInt(chmod, 8) }),
    };
}
function stageIndex(from, stages) {
    const earlier = stages.slice(0, -1);
    const byName = earlier.findIndex((stage) => stage.name !== undefined && stage.name === from.toLowerCase());
    if (byName >= 0)
        return byName;
    if (/^\d+$/.test(from) && Number(from) < earlier.length)
        return Number(from);
    throw new WordError(`COPY --from=${from} names no earlier stage; the embedded builder does not copy out of other images`);
}
function healthcheckStep(instruction) {
    const [kind = '', rest = ''] = /^(\S+)\s*(.*)$/s.exec(instruction.text)?.slice(1) ?? [];
    const flags = Object.fromEntries(instruction.flags.map(({ name, value }) => [name, value]));
    if (kind.toUpperCase() === 'NONE')
        return { kind: 'healthcheck', flags, test: ['NONE'] };
    if (kind.toUpperCase() !== 'CMD' || rest === '')
        throw new WordError('HEALTHCHECK is neither NONE nor CMD');
    const json = jsonForm(rest);
    return {
        kind: 'healthcheck',
        flags,
        test: json === undefined ? ['CMD-SHELL', rest] : ['CMD', ...json],
    };
}
function commandForm(text) {
    return jsonForm(text) ?? ['/bin/sh', '-c', text];
}
function argPairs(text) {
    return splitBlanks(text).map((word) => {
        const at = word.indexOf('=');
        return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
    });
}

;// CONCATENATED MODULE: ./build/image/environment.js
/** What any program needs to start and to reach the network through a company's proxy. No credential is among it. */
const ground = [
    'PATH',
    'HOME',
    'TMPDIR',
    'LANG',
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'NO_PROXY',
    'http_proxy',
    'https_proxy',
    'no_proxy',
    'SSL_CERT_FILE',
    'SSL_CERT_DIR',
];
/** The ground, and of the rest only what is named; a name that ends with `*` stands for all that begin so. */
function pickEnvironment(env, names = []) {
    const wanted = [...ground, ...names];
    const picked = {};
    for (const [name, value] of Object.entries(env)) {
        const match = wanted.some((want) => want.endsWith('*') ? name.startsWith(want.slice(0, -1)) : name === want);
        if (match && value !== undefined)
            picked[name] = value;
    }
    return picked;
}

;// CONCATENATED MODULE: ./build/image/embedded/run.js




/** Asks this machine for its Node and npm. Throws a PlatformError where there is none. */
async function findHostNode(ports) {
    const ask = async (program, args) => {
        const env = pickEnvironment(ports.env, ['npm_config_*', 'NPM_CONFIG_*']);
        return (await ports.exec(program, args, { env, signal: ports.signal })).stdout.trim();
    };
    const registry = new URL(await ask('npm', ['config', 'get', 'registry']));
    registry.username = '';
    registry.password = '';
    return {
        nodeVersion: (await ask('node', ['--version'])).replace(/^v/, ''),
        npmVersion: await ask('npm', ['--version']),
        npmSettings: {
            npm_config_registry: registry.href,
            npm_config_cache: await ask('npm', ['config', 'get', 'cache']),
        },
    };
}
/**
 * Runs the commands of a RUN step in the stage's tree. Their environment is the Dockerfile's, with this machine's
 * PATH and proxies; nothing else of the job reaches them, tokens least of all.
 */
async function runOnHost(options, ports) {
    await (0,promises_.mkdir)(options.home, { recursive: true });
    // The image's PATH, cache and prefix are paths of the image; here they would be paths of this machine.
    const fromDockerfile = Object.entries(options.variables).filter(([name]) => name !== 'PATH' &&
        name !== 'HOME' &&
        !/^npm_config_(cache|prefix|userconfig|globalconfig)$/i.test(name));
    const env = {
        ...pickEnvironment(ports.env),
        LANG: 'C.UTF-8',
        ...options.host.npmSettings,
        npm_config_update_notifier: 'false',
        npm_config_fund: 'false',
        npm_config_audit: 'false',
        // What the cache has is taken without asking again: the lock file's integrity says whether it is the right one.
        npm_config_prefer_offline: 'true',
        SOURCE_DATE_EPOCH: String(options.epoch),
        ...Object.fromEntries(fromDockerfile),
        HOME: options.home,
        npm_config_cache: options.host.npmSettings['npm_config_cache'],
        // `npm install --global` goes where the node images have it.
        npm_config_prefix: external_node_path_.join(options.root, 'usr', 'local'),
    };
    for (const [program = '', ...args] of options.commands) {
        try {
            await ports.exec(program, args, {
                cwd: options.cwd,
                env,
                signal: ports.signal,
                onLine: (line) => ports.log.info(line),
            });
        }
        catch (error) {
            if (!(error instanceof kernel/* PlatformError */.Wk))
                throw error;
            throw new kernel/* PlatformError */.Wk('process', `${options.where}: RUN ${[program, ...args].join(' ')}: ${error.message}`, {
                ...(error.code === undefined ? {} : { code: error.code }),
                cause: error,
            });
        }
    }
}

;// CONCATENATED MODULE: ./build/image/embedded/snapshot.js



/** Looks at every path below the root. Sockets, pipes and devices cannot go into an image and are refused. */
async function takeSnapshot(root) {
    const entries = new Map();
    const visit = async (dir) => {
        for (const { name } of await (0,promises_.readdir)(external_node_path_.join(root, dir), { withFileTypes: true })) {
            const relative = dir === '' ? name : `${dir}/${name}`;
            const full = external_node_path_.join(root, relative);
            const stats = await (0,promises_.lstat)(full, { bigint: true });
            const type = stats.isDirectory() ? 'directory' : stats.isSymbolicLink() ? 'symlink' : 'file';
            if (type === 'file' && !stats.isFile()) {
                throw new kernel/* ConfigurationError */.j1(`a step left /${relative}, which is no file, folder or link, in the image`);
            }
            entries.set(relative, {
                type,
                executable: (stats.mode & 64n) !== 0n,
                size: Number(stats.size),
                stamp: `${stats.ino}:${stats.ctimeNs}`,
                ...(type === 'symlink' ? { link: await (0,promises_.readlink)(full) } : {}),
            });
            if (type === 'directory')
                await visit(relative);
        }
    };
    await visit('');
    return entries;
}
/** What a step did to the tree. A folder counts as written only when it is new: its time changes with its content. */
function compare(before, after) {
    const written = [...after].filter(([name, entry]) => {
        const old = before.get(name);
        if (old === undefined || old.type !== entry.type)
            return true;
        return entry.type !== 'directory' && old.stamp !== entry.stamp;
    });
    const gone = [...before.keys()].filter((name) => !after.has(name));
    return {
        written: written.map(([name]) => name).sort(),
        // What vanished with its folder needs no mark of its own.
        removed: gone.filter((name) => !gone.includes(external_node_path_.posix.dirname(name))).sort(),
    };
}

;// CONCATENATED MODULE: ./build/image/embedded/copy.js




/** COPY as docker does it: a folder gives its content, a file goes into a folder or becomes the destination. */
async function copyInto(options) {
    const matches = options.sources.flatMap((pattern) => findSources(pattern, options.source));
    const isFolder = /(^|\/)\.?$/.test(options.destination) || (await isExistingFolder(options, options.destination));
    if (matches.length > 1 && !isFolder) {
        throw new WordError(`COPY of ${matches.length} files needs a folder as its destination: end ${options.destination} with /`);
    }
    for (const name of matches) {
        const from = external_node_path_.join(options.source.root, name);
        // The source itself is followed where it is a link, what lies inside a folder is copied as it is.
        const followed = await resolveInside(options.source.root, name);
        if ((await (0,promises_.stat)(followed)).isDirectory())
            await copyFolder(name, options);
        else {
            const target = isFolder
                ? external_node_path_.posix.join(options.destination, external_node_path_.basename(from))
                : options.destination;
            await place(followed, target, options);
        }
    }
}
/** The path in the tree for a path in the image: relative to WORKDIR, the base's symbolic links followed. */
function imagePath(to, workdir, base) {
    const parts = external_node_path_.posix
        .resolve('/', workdir, to)
        .split('/')
        .filter((part) => part !== '');
    let resolved = '';
    for (let turns = 0; parts.length > 0; turns++) {
        if (turns > 255)
            throw new WordError(`${to} runs through a circle of symbolic links of the base`);
        const next = external_node_path_.posix.join(resolved, parts.shift() ?? '');
        const link = base.get(next)?.link;
        if (link === undefined)
            resolved = next;
        else {
            parts.unshift(...external_node_path_.posix
                .resolve('/', resolved, link)
                .split('/')
                .filter((part) => part !== ''));
            resolved = '';
        }
    }
    return resolved;
}
function findSources(pattern, source) {
    const clean = external_node_path_.posix.normalize(`/${pattern}`).slice(1).replace(/\/$/, '');
    if (clean === '' || clean === '.')
        return [''];
    const matcher = globPattern(clean);
    const found = source.paths.filter((name) => matcher.test(name));
    // An ignored folder may still hold files that an exception of .dockerignore lets through.
    if (found.length === 0 && source.paths.some((name) => name.startsWith(`${clean}/`)))
        return [clean];
    if (found.length === 0) {
        throw new WordError(`COPY ${pattern}: ${source.name} has no such file${source.name.startsWith('stage')
            ? ' (the embedded builder has what the steps of the stage made, not what its base image brought)'
            : ' (or .dockerignore leaves it out)'}`);
    }
    return found;
}
/** Go's filepath.Match: `*` and `?` stay within one name, `[…]` is a class. */
function globPattern(glob) {
    const source = glob.replace(/\\(.)|\*|\?|\[\^?[^\]]*\]|[.+^${}()|\]]/g, (found, escaped) => {
        if (escaped !== undefined)
            return escaped.replace(/\W/g, '\\$&');
        if (found === '*')
            return '[^/]*';
        if (found === '?')
            return '[^/]';
        return found.startsWith('[') ? found : `\\${found}`;
    });
    return new RegExp(`^${source}$`);
}
async function copyFolder(name, options) {
    const prefix = name === '' ? '' : `${name}/`;
    await makeFolder(options.destination, options);
    for (const each of options.source.paths) {
        if (!each.startsWith(prefix))
            continue;
        const from = external_node_path_.join(options.source.root, each);
        const target = external_node_path_.posix.join(options.destination, each.slice(prefix.length));
        if ((await (0,promises_.lstat)(from)).isDirectory())
            await makeFolder(target, options);
        else
            await place(from, target, options);
    }
}
async function place(from, target, options) {
    const inImage = imagePath(target, options.workdir, options.base);
    await makeFolder(external_node_path_.posix.dirname(`/${inImage}`), options);
    const to = external_node_path_.join(options.root, inImage);
    const existing = await typeOf(to);
    if (existing === 'directory' || options.base.get(inImage)?.type === 'directory') {
        throw new WordError(`COPY would replace the folder /${inImage} by a file`);
    }
    if (existing !== undefined)
        await (0,promises_.rm)(to);
    const stats = await (0,promises_.lstat)(from);
    if (stats.isSymbolicLink())
        await (0,promises_.symlink)(await (0,promises_.readlink)(from), to);
    else if (stats.isFile()) {
        await (0,promises_.copyFile)(from, to);
        await (0,promises_.chmod)(to, stats.mode & 0o777);
    }
    else
        throw new WordError(`COPY of ${from}, which is no file, folder or link`);
}
/** Makes a folder of the tree; a link on the way would lead out of the tree, so it is refused. */
async function makeFolder(to, options) {
    let full = options.root;
    for (const part of imagePath(to, options.workdir, options.base).split('/')) {
        if (part === '')
            continue;
        full = external_node_path_.join(full, part);
        const type = await typeOf(full);
        if (type === undefined)
            await (0,promises_.mkdir)(full);
        else if (type !== 'directory') {
            throw new WordError(`COPY to ${to}: ${external_node_path_.relative(options.root, full)} is a ${type} in the image, not a folder`);
        }
    }
}
async function isExistingFolder(options, to) {
    const inImage = imagePath(to, options.workdir, options.base);
    return (inImage === '' ||
        options.base.get(inImage)?.type === 'directory' ||
        (await typeOf(external_node_path_.join(options.root, inImage))) === 'directory');
}
/** Follows a link that is itself a source, and refuses one that leads out of its root. */
async function resolveInside(root, name) {
    let current = external_node_path_.join(root, name);
    for (let turns = 0; (await (0,promises_.lstat)(current)).isSymbolicLink(); turns++) {
        const link = await (0,promises_.readlink)(current);
        // An absolute link counts from the root of its own tree.
        current = link.startsWith('/') ? external_node_path_.join(root, link) : external_node_path_.resolve(external_node_path_.dirname(current), link);
        if (turns > 40 || external_node_path_.relative(root, current).startsWith('..')) {
            throw new WordError(`COPY ${name} is a link that leads out of ${root}`);
        }
        if ((await typeOf(current)) === undefined)
            throw new WordError(`COPY ${name} is a link to nothing`);
    }
    return current;
}

;// CONCATENATED MODULE: ./build/image/embedded/layer.js








/**
 * Writes the changes of one step as a layer whose bytes depend on nothing but content, owner and epoch: entries
 * sorted, one time for all, and modes as git knows them (executable or not), so that neither the umask of a checkout
 * nor the order of a folder changes the digest.
 */
async function writeLayer(options, layout) {
    const tar = (0,tar_stream.pack)();
    const plain = (0,external_node_crypto_.createHash)('sha256');
    const compressed = (0,external_node_crypto_.createHash)('sha256');
    let size = 0;
    const file = external_node_path_.join(layout.dir, `layer-${(0,external_node_crypto_.randomUUID)()}`);
    const written = (0,external_node_stream_promises_.pipeline)(tar, tap((chunk) => plain.update(chunk)), (0,external_node_zlib_.createGzip)({ level: external_node_zlib_.constants.Z_BEST_COMPRESSION }), unnamedSystem(), tap((chunk) => {
        compressed.update(chunk);
        size += chunk.byteLength;
    }), (0,external_node_fs_.createWriteStream)(file));
    const fill = async () => {
        for (const name of options.changes.removed) {
            const whiteout = external_node_path_.posix.join(external_node_path_.posix.dirname(name), `.wh.${external_node_path_.posix.basename(name)}`);
            tar.entry({ ...stat(options), name: whiteout, mode: 0o644, type: 'file', size: 0 }, '');
        }
        for (const name of options.changes.written)
            await addEntry(tar, name, options);
        tar.finalize();
    };
    await Promise.all([fill().catch((error) => tar.destroy(error)), written]);
    const digest = `sha256:${compressed.digest('hex')}`;
    await layout.adopt(file, digest);
    return {
        descriptor: { mediaType: mediaTypes.layerGzip, digest, size },
        diffId: `sha256:${plain.digest('hex')}`,
    };
}
async function addEntry(tar, name, options) {
    const entry = options.snapshot.get(name);
    if (entry === undefined)
        throw new Error(`${name} is among the changes but not in the tree`);
    const common = stat(options);
    switch (entry.type) {
        case 'directory':
            tar.entry({ ...common, name: `${name}/`, type: 'directory', mode: options.mode ?? 0o755 }, '');
            return;
        case 'symlink':
            tar.entry({ ...common, name, type: 'symlink', linkname: entry.link ?? '', mode: 0o777 }, '');
            return;
        case 'file': {
            const mode = options.mode ?? (entry.executable ? 0o755 : 0o644);
            const sink = tar.entry({ ...common, name, type: 'file', mode, size: entry.size });
            await (0,external_node_stream_promises_.pipeline)((0,external_node_fs_.createReadStream)(external_node_path_.join(options.root, name)), sink);
        }
    }
}
function stat(options) {
    return { mtime: new Date(options.epoch * 1000), uid: options.owner.uid, gid: options.owner.gid };
}
function tap(look) {
    return new external_node_stream_.Transform({
        transform(chunk, _encoding, done) {
            look(chunk);
            done(null, chunk);
        },
    });
}
/** Byte 9 of a gzip header names the operating system that wrote it (RFC 1952): 255 says none. */
function unnamedSystem() {
    let at = 0;
    return new external_node_stream_.Transform({
        transform(chunk, _encoding, done) {
            const copy = Uint8Array.from(chunk);
            if (at <= 9 && at + copy.length > 9)
                copy[9 - at] = 255;
            at += copy.length;
            done(null, copy);
        },
    });
}

;// CONCATENATED MODULE: ./build/image/embedded/stage.js












/**
 * Runs the steps of a stage in `start.root`. Layers are written only for a stage that the image is made of (`emit`);
 * of the others only the tree counts.
 */
async function buildStage(start, emit, context) {
    let current = start;
    let args = {};
    let cmdWritten = false;
    for (const step of start.stage.steps) {
        context.ports.signal.throwIfAborted();
        context.ports.log.info(`${context.file}:${step.line} ${step.text}`);
        try {
            const variables = { ...args, ...variablesOf(current.config.config) };
            const expanded = (text) => expand(text, variables);
            const changed = await applyStep(step, current, { variables, expanded, cmdWritten }, context);
            if (step.kind === 'arg')
                args = { ...args, ...argValues(step.pairs, { ...context.globals, ...args }, context) };
            cmdWritten ||= step.kind === 'cmd';
            current = await record(current, step, changed, emit, context);
        }
        catch (error) {
            if (error instanceof WordError)
                throw refuse(context.file, step.line, error.message);
            throw error;
        }
    }
    return current;
}
async function applyStep(step, stage, scope, context) {
    const config = stage.config.config;
    const workdir = external_node_path_.posix.resolve('/', config.WorkingDir ?? '');
    switch (step.kind) {
        case 'env':
            return {
                config: step.pairs.reduce((so, [name, value]) => setVariable(so, name, scope.expanded(value)), config),
            };
        case 'arg':
            return { config };
        case 'workdir': {
            const to = external_node_path_.posix.resolve(workdir, scope.expanded(step.value));
            await makeFolder(to, { root: stage.root, workdir, base: stage.base.files });
            return { config: { ...config, WorkingDir: to }, owner: root };
        }
        case 'copy': {
            const from = step.from === undefined ? context.context : await stageSource(step.from, context);
            const sources = step.sources.map(scope.expanded);
            const destination = scope.expanded(step.destination);
            await copyInto({
                source: from,
                sources,
                destination,
                root: stage.root,
                workdir,
                base: stage.base.files,
            });
            const owner = step.chown === undefined ? root : ownerOf(scope.expanded(step.chown), 'chown', stage, context);
            return { config, owner, ...(step.chmod === undefined ? {} : { mode: step.chmod }) };
        }
        case 'run': {
            const cwd = external_node_path_.join(stage.root, imagePath('.', workdir, stage.base.files));
            await (0,promises_.mkdir)(cwd, { recursive: true });
            const { commands } = step;
            const where = `${context.file}:${step.line}`;
            const { home, epoch } = context;
            await runOnHost({
                commands,
                root: stage.root,
                cwd,
                home,
                variables: scope.variables,
                host: await context.host(),
                epoch,
                where,
            }, context.ports);
            return { config, owner: config.User ? ownerOf(config.User, 'user', stage, context) : root };
        }
        default:
            return { config: configure(config, step, scope.expanded, scope.cmdWritten) };
    }
}
/** Adds the step to the history, and what it wrote as a layer where there is something. */
async function record(stage, step, applied, emit, context) {
    const next = { ...stage, config: { ...stage.config, config: applied.config } };
    if (!emit)
        return next;
    const entry = { created: new Date(context.epoch * 1000).toISOString(), created_by: step.text };
    const empty = { ...next, history: [...stage.history, { ...entry, empty_layer: true }] };
    if (applied.owner === undefined)
        return empty;
    const snapshot = await takeSnapshot(stage.root);
    const all = compare(stage.snapshot, snapshot);
    // A folder that the base has keeps the base's owner and mode.
    const written = all.written.filter((name) => snapshot.get(name)?.type !== 'directory' || stage.base.files.get(name)?.type !== 'directory');
    if (written.length === 0 && all.removed.length === 0)
        return { ...empty, snapshot };
    const layer = await writeLayer({
        root: stage.root,
        snapshot,
        changes: { written, removed: all.removed },
        owner: applied.owner,
        epoch: context.epoch,
        ...(applied.mode === undefined ? {} : { mode: applied.mode }),
    }, context.layout);
    return { ...next, snapshot, layers: [...stage.layers, layer], history: [...stage.history, entry] };
}
async function stageSource(index, context) {
    const stage = context.built.get(index);
    if (stage === undefined)
        throw new kernel/* ConfigurationError */.j1(`stage ${index} of ${context.file} was not built`);
    return readTree(stage.root, `stage ${stage.stage.name ?? index}`);
}
function ownerOf(spec, what, stage, context) {
    const { files, replaced } = stage.base;
    const onAssumed = (name, id) => context.substitute({
        what: `the user or group ${name} of the base image`,
        by: `the number ${id}`,
        why: 'the stand-in for the base image does not know the name',
    });
    return resolveOwner(spec, { files, replaced, onAssumed }, what);
}
function argValues(pairs, variables, context) {
    const values = {};
    for (const [name, fallback] of pairs) {
        const value = context.given[name] ??
            (fallback === undefined ? context.globals[name] : expand(fallback, { ...variables, ...values }));
        if (value !== undefined)
            values[name] = value;
    }
    return values;
}

;// CONCATENATED MODULE: ./build/image/embedded/index.js












/** The platform's arguments, as BuildKit sets them without being asked. */
function platformArguments(platform) {
    const [os = '', architecture = '', variant = ''] = platform.split('/');
    const all = {};
    for (const side of ['TARGET', 'BUILD']) {
        all[`${side}PLATFORM`] = platform;
        all[`${side}OS`] = os;
        all[`${side}ARCH`] = architecture;
        all[`${side}VARIANT`] = variant;
    }
    return all;
}
/** Builds the Dockerfile without docker into an OCI archive at `archive`. Throws by file:line what it cannot do. */
async function buildEmbedded(options, archive, ports) {
    const platform = singlePlatform(options);
    const given = { ...platformArguments(platform), ...options.buildArgs };
    const source = await readDockerfile(options);
    const recipe = planRecipe(source, options.dockerfile, given, options.target);
    const layout = await createLayout(external_node_path_.join(options.tempDir, 'layout'));
    const substitutions = [];
    const substitute = (one) => {
        if (!substitutions.some((other) => other.what === one.what))
            substitutions.push(one);
    };
    let host;
    const built = new Map();
    const context = {
        file: options.dockerfile,
        context: await readContext(options.context, options.dockerfile),
        built,
        layout,
        given,
        globals: recipe.globals,
        epoch: options.sourceDateEpoch,
        home: external_node_path_.join(options.tempDir, 'home'),
        host: () => {
            host ??= findHostNode(ports);
            return host;
        },
        substitute,
        ports,
    };
    const chain = stagesOfImage(recipe);
    for (const stage of recipe.needed) {
        const start = await startStage(stage, chain.has(stage.index), { options, platform, layout, built, substitute }, ports);
        const done = await ports.log.group(`stage ${stage.name ?? stage.index}`, () => buildStage(start, chain.has(stage.index), context));
        built.set(stage.index, done);
        if (stage.steps.some((step) => step.kind === 'run'))
            substitute(hostRun(stage, await context.host()));
    }
    const image = built.get(recipe.target.index);
    if (image === undefined)
        throw new Error('the target stage was not built');
    await checkNativeModules({ ...image, base: image.base.files, platform, host: hostPlatform() });
    await seal(image, options, layout);
    await writeArchive(layout.dir, archive, options.sourceDateEpoch);
    const bases = recipe.needed.flatMap(({ base }) => (base.kind === 'image' ? [base.reference] : []));
    const unused = Object.keys(options.baseImages).filter((image) => !bases.includes(image));
    return {
        substitutions,
        annotations: [
            ...unusedArguments(options, recipe),
            ...unused.map((image) => unusedStandIn(image, options.dockerfile)),
        ],
    };
}
function singlePlatform(options) {
    const [platform, ...more] = options.platforms;
    if (platform !== undefined && more.length === 0)
        return platform;
    throw new kernel/* ConfigurationError */.j1(`image.platforms is ${options.platforms.join(', ') || 'empty'}; the embedded builder builds for exactly one platform`, { fix: 'Name one platform, or build where docker with buildx answers.' });
}
async function readDockerfile(options) {
    try {
        return await (0,promises_.readFile)(external_node_path_.join(options.context, options.dockerfile), 'utf8');
    }
    catch (cause) {
        throw new kernel/* ConfigurationError */.j1(`image.dockerfile is ${options.dockerfile}, which is not in ${options.context}`, {
            fix: 'Name the Dockerfile relative to the build context.',
            cause,
        });
    }
}
/** The target and the stages it is FROM: of them the image's layers are made. */
function stagesOfImage(recipe) {
    const chain = new Set();
    for (let stage = recipe.target; stage !== undefined;) {
        chain.add(stage.index);
        stage = stage.base.kind === 'stage' ? recipe.stages[stage.base.index] : undefined;
    }
    return chain;
}
async function startStage(stage, ofImage, start, ports) {
    const root = external_node_path_.join(start.options.tempDir, 'stages', String(stage.index));
    await (0,promises_.mkdir)(root, { recursive: true });
    if (stage.base.kind === 'stage') {
        const parent = start.built.get(stage.base.index);
        if (parent === undefined)
            throw new Error(`stage ${stage.base.index} was not built before stage ${stage.index}`);
        await (0,promises_.cp)(parent.root, root, { recursive: true, verbatimSymlinks: true });
        // The copies are new files; taken as the tree's beginning they are no change of this stage.
        return { ...parent, stage, root, snapshot: await takeSnapshot(root) };
    }
    const base = await baseOf(stage, ofImage, start, ports);
    if (base.substitution !== undefined)
        start.substitute(base.substitution);
    return { stage, root, snapshot: new Map(), base, config: base.config, layers: [], history: [] };
}
async function baseOf(stage, ofImage, start, ports) {
    // The steps of a build stage run on this machine, so its base is never looked at.
    if (stage.base.kind !== 'image' || !ofImage)
        return scratchBase(start.platform);
    const { options, platform, layout } = start;
    return fetchBase({
        reference: stage.base.reference,
        file: options.dockerfile,
        line: stage.line,
        platform,
        replacements: options.baseImages,
    }, layout, ports);
}
function hostRun(stage, host) {
    const image = stage.base.kind === 'image' ? ` (FROM ${stage.base.reference})` : '';
    return {
        what: `the RUN steps of stage ${stage.name ?? stage.index}${image}`,
        by: `Node ${host.nodeVersion} and npm ${host.npmVersion} of the machine that built it`,
        why: 'the embedded builder runs them without a container',
    };
}
function hostPlatform() {
    const architecture = { x64: 'amd64', arm64: 'arm64' };
    const report = process.report.getReport();
    const libc = report.header?.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
    return {
        platform: `${process.platform}/${architecture[process.arch] ?? process.arch}`,
        libc: process.platform === 'linux' ? libc : undefined,
    };
}
async function seal(image, options, layout) {
    const { base, config } = image;
    const document = {
        ...config,
        created: new Date(options.sourceDateEpoch * 1000).toISOString(),
        config: { ...config.config, Labels: { ...config.config.Labels, ...options.labels } },
        rootfs: {
            type: 'layers',
            diff_ids: [...base.config.rootfs.diff_ids, ...image.layers.map(({ diffId }) => diffId)],
        },
        history: [...baseHistory(base), ...image.history],
    };
    const written = await layout.write(JSON.stringify(document));
    const manifest = await layout.write(JSON.stringify({
        schemaVersion: 2,
        mediaType: mediaTypes.manifest,
        config: { mediaType: mediaTypes.config, digest: written.digest, size: written.size },
        layers: [...base.layers, ...image.layers.map(({ descriptor }) => descriptor)],
    }));
    const { os, architecture, variant } = config;
    await layout.seal([
        {
            mediaType: mediaTypes.manifest,
            digest: manifest.digest,
            size: manifest.size,
            platform: { os, architecture, ...(variant === undefined ? {} : { variant }) },
        },
    ]);
}
/** Readers pair history with layers, so a base without a history gets one entry a layer. */
function baseHistory(base) {
    return (base.config.history ??
        base.layers.map(({ digest }) => ({ created_by: `layer ${digest} of the base image` })));
}
function unusedArguments(options, recipe) {
    const declared = new Set([
        ...Object.keys(recipe.globals),
        ...recipe.stages.flatMap((stage) => stage.steps.flatMap((step) => (step.kind === 'arg' ? step.pairs.map(([name]) => name) : []))),
    ]);
    return Object.keys(options.buildArgs)
        .filter((name) => !declared.has(name))
        .map((name) => ({
        level: 'warning',
        message: `the build argument ${name} is given, but no ARG of the Dockerfile declares it`,
        at: { file: options.dockerfile },
    }));
}

;// CONCATENATED MODULE: ./build/image/manifest.js





/** The names of a build's files; `publish` finds them by `image.json`. */
const fileNames = {
    manifest: 'image.json',
    archive: 'image.tar',
    sbom: 'sbom.cdx.json',
    scan: 'scan.json',
};
const Sha256 = dist/* pipe */.FsL(dist/* string */.YjP(), dist/* regex */.yGV(/^[0-9a-f]{64}$/, 'a sha256 in hex'));
const File = {
    // A name only: a path could lead out of the folder.
    file: dist/* pipe */.FsL(dist/* string */.YjP(), dist/* regex */.yGV(/^[\w-][\w.-]*$/, 'a file name')),
    sha256: Sha256,
    size: dist/* pipe */.FsL(dist/* number */.aig(), dist/* integer */.ndf(), dist/* minValue */.Wwf(0)),
};
const Manifest = dist/* strictObject */.rej({
    schema: dist/* literal */.euz('deploy-kit/image/v1'),
    module: dist/* string */.YjP(),
    repository: dist/* string */.YjP(),
    digest: dist/* pipe */.FsL(dist/* string */.YjP(), dist/* regex */.yGV(/^sha256:[0-9a-f]{64}$/, 'a sha256 digest')),
    platforms: dist/* array */.YOg(dist/* string */.YjP()),
    builder: dist/* picklist */.KIO(['buildx', 'embedded']),
    gitSha: dist/* string */.YjP(),
    version: dist/* string */.YjP(),
    sourceDateEpoch: dist/* number */.aig(),
    archive: dist/* strictObject */.rej(File),
    sbom: dist/* strictObject */.rej({ ...File, components: dist/* number */.aig() }),
    scan: dist/* variant */.Oxt('mode', [
        dist/* strictObject */.rej({ mode: dist/* literal */.euz('off') }),
        dist/* strictObject */.rej({
            mode: dist/* literal */.euz('on'),
            verdict: dist/* picklist */.KIO(['passed', 'blocked', 'not-scanned', 'off']),
            sbomSha256: Sha256,
            result: dist/* exactOptional */.yqP(dist/* strictObject */.rej(File)),
        }),
    ]),
    substitutions: dist/* array */.YOg(dist/* strictObject */.rej({ what: dist/* string */.YjP(), by: dist/* string */.YjP(), why: dist/* string */.YjP() })),
});
/** Reads `image.json` of a build's folder; throws a ConfigurationError that names the file and what is wrong in it. */
async function readManifest(dir) {
    const file = external_node_path_.join(dir, fileNames.manifest);
    let value;
    try {
        value = JSON.parse(await (0,promises_.readFile)(file, 'utf8'));
    }
    catch (cause) {
        throw new kernel/* ConfigurationError */.j1(`${file} cannot be read as JSON, so there is no build to publish`, {
            fix: 'Run the build phase first and hand its whole folder on (image.tar, sbom.cdx.json, scan.json, image.json).',
            cause,
        });
    }
    const result = dist/* safeParse */.xLC(Manifest, value);
    if (result.success)
        return result.output;
    const issue = result.issues[0];
    throw new kernel/* ConfigurationError */.j1(`${file}: ${dist/* getDotPath */.BuJ(issue) ?? 'the document'}: ${issue.message}`, {
        fix: 'Publish with the same version of deploy-kit that built it.',
    });
}
async function writeManifest(dir, manifest) {
    await (0,promises_.writeFile)(external_node_path_.join(dir, fileNames.manifest), `${JSON.stringify(manifest, undefined, 2)}\n`);
}
async function describeFile(dir, file) {
    return { file, ...(await hashFile(external_node_path_.join(dir, file))) };
}

;// CONCATENATED MODULE: ./build/image/scan-report.js

const shownFindings = 15;
/** The scan as evidence: what blocks first, what passes folded away. */
function scanBlocks(scan) {
    if (scan.verdict === 'off')
        return [{ type: 'paragraph', text: 'Scan: off by configuration (image.scan: off).' }];
    if (scan.verdict === 'not-scanned')
        return [{ type: 'paragraph', text: `Scan: none. ${scan.reason}` }];
    const { result } = scan;
    const { blocking, findings } = result;
    const passing = findings.filter((finding) => !blocking.includes(finding));
    return [
        { type: 'heading', text: 'Scan' },
        { type: 'paragraph', text: scanSentence(result) },
        ...findingBlocks(blocking, result),
        ...(result.expired.length > 0 ? [entryTable('Expired entries of image.scan.allow', result.expired)] : []),
        ...(passing.length === 0
            ? []
            : [
                {
                    type: 'details',
                    summary: `${passing.length} findings that pass`,
                    blocks: findingBlocks(passing, result),
                },
            ]),
        ...(result.unused.length > 0
            ? [entryTable('Entries of image.scan.allow that nothing needs', result.unused)]
            : []),
    ];
}
function scanSentence(result) {
    const cutoff = `${result.failOn} or worse${result.onlyFixed ? ', with a fix' : ''}`;
    const { database } = result;
    return [
        `${result.blocking.length} findings at the cutoff (${cutoff}), at most 0 allowed; ${result.findings.length} findings in all,`,
        `${result.allowed.length} of them allowed by name.`,
        `${result.scanner}, database built ${database.built}: ${(0,kernel/* formatDuration */.a3)(Math.max(0, database.ageMs))} old, at most ${(0,kernel/* formatDuration */.a3)(database.maxAgeMs)}.`,
    ].join(' ');
}
function findingBlocks(findings, result) {
    if (findings.length === 0)
        return [];
    const rows = findings
        .slice(0, shownFindings)
        .map((finding) => [
        finding.url === '' ? { code: finding.id } : { text: finding.id, url: finding.url },
        `${finding.severity} (cutoff ${result.failOn})`,
        `${finding.package} ${finding.version}`,
        finding.fixedIn.length > 0 ? finding.fixedIn.join(', ') : finding.fixState,
    ]);
    const rest = findings.length - rows.length;
    return [
        { type: 'table', head: ['Finding', 'Severity', 'Package', 'Fixed in'], rows },
        ...(rest > 0 ? [{ type: 'paragraph', text: `and ${rest} more, in scan.json` }] : []),
    ];
}
function entryTable(summary, entries) {
    return {
        type: 'details',
        summary: `${summary}: ${entries.length}`,
        blocks: [
            {
                type: 'table',
                head: ['Id', 'Expires', 'Owner', 'Reason'],
                rows: entries.map((entry) => [{ code: entry.id }, entry.expires, entry.owner, entry.reason]),
            },
        ],
    };
}
/** One annotation a blocking finding and expired entry, and a warning a needless entry or a scan that was left out. */
function scanAnnotations(scan) {
    if (scan.verdict === 'off')
        return [{ level: 'warning', message: 'The image was not scanned: image.scan is off.' }];
    if (scan.verdict === 'not-scanned')
        return [{ level: 'error', message: `The image was not scanned: ${scan.reason}` }];
    const { blocking, expired, unused, failOn } = scan.result;
    return [
        ...blocking.map((finding) => ({
            level: 'error',
            title: `${finding.id} (${finding.severity})`,
            message: `${finding.package} ${finding.version} has ${finding.id}, ${finding.severity}; the cutoff is ${failOn}. ${finding.fixedIn.length > 0 ? `Fixed in ${finding.fixedIn.join(', ')}.` : 'No fixed version is known.'}`,
        })),
        ...expired.map((entry) => ({
            level: 'error',
            message: `The entry ${entry.id} of image.scan.allow expired on ${entry.expires}; ${entry.owner} decides whether it is renewed or removed.`,
        })),
        ...unused.map((entry) => ({
            level: 'warning',
            message: `The entry ${entry.id} of image.scan.allow is not needed: nothing in the image has it. Remove it.`,
        })),
    ];
}
/** What to do about a blocked image. */
function blockedSteps(scan) {
    if (scan.verdict !== 'blocked')
        return [];
    const { blocking, expired } = scan.result;
    const fixable = blocking.filter(({ fixState }) => fixState === 'fixed');
    return [
        ...fixable
            .slice(0, 5)
            .map((finding) => `Update ${finding.package} from ${finding.version} to ${finding.fixedIn.join(' or ')} (\`${finding.id}\`).`),
        ...(blocking.length > fixable.length
            ? [
                'For what has no fix yet: change the base image, or allow it by name in `image.scan.allow` with a reason, an owner and a day.',
            ]
            : []),
        ...expired.map((entry) => `Ask ${entry.owner} about \`${entry.id}\`, allowed until ${entry.expires}: renew the entry or remove it.`),
    ];
}
/** Why there is no verdict, without its full stop. */
function notScannedReason(scan) {
    return scan.verdict === 'not-scanned' ? scan.reason.replace(/\.$/, '') : scan.verdict;
}

;// CONCATENATED MODULE: ./build/image/report.js


/** What the build phase tells. */
function buildReport(outcome) {
    const { manifest, annotations } = outcome.image;
    const { scan } = outcome;
    const name = `${manifest.repository} ${manifest.version}`;
    const common = {
        kind: 'image-build',
        outcome: outcome.kind,
        module: manifest.module,
        evidence: [facts(manifest), ...scanBlocks(scan), ...substitutionBlocks(manifest.substitutions)],
        annotations: [...annotations, ...scanAnnotations(scan)],
        data: {
            digest: manifest.digest,
            platforms: [...manifest.platforms],
            builder: manifest.builder,
            scan: scan.verdict,
        },
    };
    switch (outcome.kind) {
        case 'built':
            return {
                ...common,
                status: 'success',
                happened: scan.verdict === 'off'
                    ? `The image ${name} was built; it was not scanned, because image.scan is off.`
                    : `The image ${name} was built, listed and scanned: nothing in it reaches the cutoff.`,
                impact: 'Nothing changes for users yet: it is not pushed.',
                next: ['Publish exactly this folder with `phase: publish`.'],
            };
        case 'blocked':
            return {
                ...common,
                status: 'failure',
                happened: `The image ${name} was built, but the scan gate stops it.`,
                impact: 'Nothing changes for users: it is neither pushed nor signed.',
                next: blockedSteps(scan),
            };
        case 'not-scanned':
            return {
                ...common,
                status: 'failure',
                happened: `The image ${name} was built, but it could not be scanned: ${notScannedReason(scan)}.`,
                impact: 'Nothing changes for users: what was not scanned is not published.',
                next: scan.verdict === 'not-scanned' ? [scan.fix] : [],
            };
        default:
            return (0,kernel/* assertNever */.xb)(outcome);
    }
}
/** What the publish phase tells. */
function publishReport(outcome) {
    switch (outcome.kind) {
        case 'published': {
            const { image, scan, push, signature, repository } = outcome;
            const signed = signature.mode === 'off'
                ? 'It is not signed, because image.sign.mode is off.'
                : `It is signed by ${signature.signer}, and its SBOM is attested.`;
            return {
                kind: 'image-publish',
                status: 'success',
                outcome: outcome.kind,
                module: image.module,
                happened: `${image.repository} ${image.version} is in the registry. ${signed}`,
                impact: 'Nothing changes for users yet: it is ready to be deployed by its digest.',
                next: [`Deploy \`${image.digest}\`.`],
                evidence: [
                    facts(image, [
                        ['Registry', { code: repository }],
                        ['Tags', outcome.tags.length === 0 ? 'none' : { code: outcome.tags.join(', ') }],
                        [
                            'Pushed',
                            `${push.blobs - push.skipped} of ${push.blobs} blobs (${formatBytes(push.bytes)}), the others were there`,
                        ],
                        ['Signature', signatureCell(signature)],
                    ]),
                    ...commandBlocks('Check the signature yourself', outcome.verifyCommand),
                    ...commandBlocks('Read the attested SBOM', outcome.verifyAttestationCommand),
                    ...scanBlocks(scan),
                    ...substitutionBlocks(image.substitutions),
                ],
                annotations: [
                    ...scanAnnotations(scan),
                    ...image.substitutions.map(substitutionAnnotation),
                    ...(signature.mode === 'off' ? [{ level: 'warning', message: signed }] : []),
                ],
                data: {
                    digest: image.digest,
                    repository: image.repository,
                    tags: [...outcome.tags],
                    signed: signature.mode !== 'off',
                    scan: scan.verdict,
                },
            };
        }
        case 'refused':
            return {
                kind: 'image-publish',
                status: 'failure',
                outcome: outcome.kind,
                ...(outcome.image === undefined ? {} : { module: outcome.image.module }),
                happened: 'The image was not published: archive, SBOM and scan verdict do not belong together or do not pass.',
                impact: 'Nothing changes for users: nothing was pushed or signed.',
                next: ['Run the build phase of this commit again and publish its folder unchanged.'],
                evidence: [{ type: 'list', items: outcome.reasons }],
                annotations: outcome.reasons.map((message) => ({ level: 'error', message })),
                data: { reasons: [...outcome.reasons] },
            };
        case 'unverified':
            return {
                kind: 'image-publish',
                status: 'failure',
                outcome: outcome.kind,
                module: outcome.image.module,
                happened: `The image was pushed, but the registry does not give back what was asked for: ${outcome.reason}.`,
                impact: 'Nothing changes for users: deploys verify the image and refuse it.',
                next: ['Run the publish phase again; it pushes and signs only what is missing.'],
                evidence: [facts(outcome.image, [['Registry', { code: outcome.repository }]])],
                annotations: [{ level: 'error', message: outcome.reason }],
                data: { digest: outcome.image.digest, reason: outcome.reason },
            };
        default:
            return (0,kernel/* assertNever */.xb)(outcome);
    }
}
/** What a verification tells. */
function verifyReport(outcome) {
    const command = 'command' in outcome ? commandBlocks('The check, to run yourself', outcome.command) : [];
    if (outcome.kind === 'verified') {
        return {
            kind: 'image-verify',
            status: 'success',
            outcome: outcome.kind,
            happened: `${outcome.digest} is signed by ${outcome.signer}.`,
            evidence: [
                {
                    type: 'table',
                    head: ['Annotation', 'Value'],
                    rows: Object.entries(outcome.annotations).map(([name, value]) => [name, { code: value }]),
                },
                ...command,
            ],
            data: { digest: outcome.digest, signer: outcome.signer },
        };
    }
    return {
        kind: 'image-verify',
        status: 'failure',
        outcome: outcome.kind,
        happened: `The image was refused: ${refusalSentence(outcome)}.`,
        impact: 'Nothing changes for users: nothing was registered with ECS.',
        next: [refusalStep(outcome)],
        evidence: [{ type: 'paragraph', text: outcome.detail }, ...command],
        annotations: [{ level: 'error', message: `The image was refused: ${refusalSentence(outcome)}` }],
        data: { detail: outcome.detail },
    };
}
function refusalSentence(outcome) {
    switch (outcome.kind) {
        case 'unsigned':
            return 'it has no signature';
        case 'wrong-signer':
            return `its signature is not by ${outcome.expected}`;
        case 'mismatch':
            return `its signature does not fit (${outcome.what}): ${outcome.detail}`;
        case 'not-found':
            return outcome.detail;
        case 'tool-unavailable':
            return 'its signature could not be checked, because cosign cannot be had';
        case 'tool-failed':
            return `its signature could not be checked, because cosign failed (exit code ${outcome.exitCode})`;
    }
}
function refusalStep(outcome) {
    switch (outcome.kind) {
        case 'unsigned':
        case 'not-found':
            return 'Publish the image with `phase: publish` of image-build-sign-scan, and deploy the digest that it puts out.';
        case 'wrong-signer':
            return 'Deploy an image that your own release workflow signed, or correct `image.sign.identity` where that workflow moved.';
        case 'mismatch':
            return 'Deploy the digest of the commit and version that you mean.';
        case 'tool-unavailable':
            return outcome.fix;
        case 'tool-failed':
            return 'Look at what cosign says below, and run the job again where the registry or the network was to blame.';
    }
}
function facts(manifest, more = []) {
    return {
        type: 'table',
        head: ['Image', manifest.repository],
        rows: [
            ['Digest', { code: manifest.digest }],
            ...more,
            ['Size', formatBytes(manifest.archive.size)],
            ['Platforms', manifest.platforms.join(', ')],
            ['Builder', manifest.builder],
            ['Commit', { code: manifest.gitSha }],
            ['Version', manifest.version],
            ['Packages in the SBOM', String(manifest.sbom.components)],
        ],
    };
}
function signatureCell(signature) {
    if (signature.mode === 'off')
        return 'off by configuration (image.sign.mode: off)';
    const what = signature.signedNow ? 'signed now' : 'was signed before';
    return `${signature.mode}, ${what}, SBOM ${signature.attestedNow ? 'attested now' : 'was attested before'}`;
}
function substitutionBlocks(substitutions) {
    if (substitutions.length === 0)
        return [];
    return [
        { type: 'heading', text: 'Otherwise than the Dockerfile says' },
        {
            type: 'table',
            head: ['Instead of', 'Used', 'Why'],
            rows: substitutions.map(({ what, by, why }) => [what, by, why]),
        },
    ];
}
/** One line for a substitution, for annotations. */
function substitutionAnnotation({ what, by, why }) {
    return { level: 'warning', message: `Instead of ${what}, ${by} was used: ${why}.` };
}
function commandBlocks(summary, command) {
    return command === undefined
        ? []
        : [
            { type: 'paragraph', text: `${summary}:` },
            { type: 'code', language: 'sh', text: command },
        ];
}
function formatBytes(bytes) {
    if (bytes < 1_000)
        return `${bytes} B`;
    if (bytes < 1_000_000)
        return `${(bytes / 1_000).toFixed(1)} kB`;
    return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

// EXTERNAL MODULE: ./node_modules/packageurl-js/index.js
var packageurl_js = __webpack_require__(7091);
;// CONCATENATED MODULE: ./build/image/sbom/cyclonedx.js


/**
 * A CycloneDX 1.6 document (https://cyclonedx.org/docs/1.6/json/). The same image gives the same bytes: the time is
 * the commit's, the serial number comes from the image's digest, and components are sorted.
 */
function cycloneDx(subject, packages) {
    const components = new Map();
    for (const each of [...packages].sort(byPurlAndLocation)) {
        // A package that is installed twice in the same version is one component, found at its first place.
        if (!components.has(each.purl))
            components.set(each.purl, component(each));
    }
    const document = {
        $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
        bomFormat: 'CycloneDX',
        specVersion: '1.6',
        serialNumber: `urn:uuid:${uuidOf(subject.digest)}`,
        version: 1,
        metadata: {
            timestamp: new Date(subject.epoch * 1000).toISOString(),
            tools: { components: [{ type: 'application', name: 'deploy-kit' }] },
            component: {
                type: 'container',
                'bom-ref': subject.digest,
                name: subject.repository,
                version: subject.version,
                purl: imagePurl(subject),
                hashes: [{ alg: 'SHA-256', content: subject.digest.slice('sha256:'.length) }],
            },
            properties: subject.platforms.map((value) => ({ name: 'deploy-kit:platform', value })),
        },
        components: [...operatingSystem(subject.distribution), ...components.values()],
    };
    return `${JSON.stringify(document, undefined, 2)}\n`;
}
function component(each) {
    return {
        type: each.cpe === undefined ? 'library' : 'application',
        'bom-ref': each.purl,
        name: each.name,
        version: each.version,
        ...(each.license === undefined ? {} : { licenses: [{ license: { name: each.license } }] }),
        ...(each.cpe === undefined ? {} : { cpe: each.cpe }),
        purl: each.purl,
        properties: [{ name: 'deploy-kit:location', value: `/${each.location}` }],
    };
}
/** Scanners learn from this component which distribution's advisories count. */
function operatingSystem(distribution) {
    if (distribution === undefined)
        return [];
    const { id, version, name } = distribution;
    return [
        {
            type: 'operating-system',
            'bom-ref': `os:${id}@${version}`,
            name: id,
            ...(version === '' ? {} : { version }),
            description: name,
            properties: [
                { name: 'syft:distro:id', value: id },
                ...(version === '' ? [] : [{ name: 'syft:distro:versionID', value: version }]),
            ],
        },
    ];
}
function imagePurl(subject) {
    const name = subject.repository.split('/').at(-1) ?? subject.repository;
    return new packageurl_js.PackageURL('oci', undefined, name, subject.digest, undefined, undefined).toString();
}
/** A UUID whose bits are the image's (RFC 9562, version 8). */
function uuidOf(digest) {
    const hex = sha256(digest);
    const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
    return [
        hex.slice(0, 8),
        hex.slice(8, 12),
        `8${hex.slice(13, 16)}`,
        `${variant}${hex.slice(17, 20)}`,
        hex.slice(20, 32),
    ].join('-');
}
function byPurlAndLocation(a, b) {
    return cyclonedx_compare(a.purl, b.purl) || cyclonedx_compare(a.location, b.location);
}
// Not localeCompare: the order must not depend on the machine's language.
function cyclonedx_compare(a, b) {
    return a < b ? -1 : a > b ? 1 : 0;
}

;// CONCATENATED MODULE: ./build/image/sbom/packages.js

/** Paths whose content is needed to list the packages of an image. */
function isPackageRecord(path) {
    return isNpmManifest(path) || isDpkgStatus(path) || path === apkDatabase || osReleases.includes(path);
}
const apkDatabase = 'lib/apk/db/installed';
const osReleases = ['etc/os-release', 'usr/lib/os-release'];
/** Package databases that are not understood here; an image with one of them cannot be listed in full. */
const foreignDatabases = ['var/lib/rpm', 'usr/lib/sysimage/rpm', 'var/lib/pacman/local'];
function unreadableDatabases(files) {
    return foreignDatabases.filter((dir) => [...files.keys()].some((name) => name.startsWith(`${dir}/`)));
}
function isNpmManifest(path) {
    return /(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/@.][^/]*\/package\.json$/.test(path);
}
function isDpkgStatus(path) {
    return (path === 'var/lib/dpkg/status' ||
        (/^var\/lib\/dpkg\/status\.d\/[^/]+$/.test(path) && !path.endsWith('.md5sums')));
}
/** Who made the operating system files, from os-release; undefined for an image from scratch. */
function distributionOf(files) {
    const content = osReleases.map((name) => files.get(name)?.content).find((bytes) => bytes !== undefined);
    if (content === undefined)
        return undefined;
    const fields = Object.fromEntries([...decode(content).matchAll(/^([A-Z_]+)=(?:"([^"]*)"|'([^']*)'|(.*))$/gm)].map((match) => [
        match[1] ?? '',
        match[2] ?? match[3] ?? match[4] ?? '',
    ]));
    const id = fields['ID'];
    return id === undefined
        ? undefined
        : { id, version: fields['VERSION_ID'] ?? '', name: fields['PRETTY_NAME'] ?? id };
}
/** Every package of the image: npm, Debian, Alpine, and the Node runtime that official images name in their ENV. */
function listPackages(files, config) {
    const distribution = distributionOf(files);
    const found = [];
    for (const [location, { content }] of files) {
        if (content === undefined)
            continue;
        if (isNpmManifest(location))
            found.push(...npmPackage(decode(content), location));
        else if (isDpkgStatus(location))
            found.push(...debianPackages(decode(content), location, distribution));
        else if (location === apkDatabase)
            found.push(...alpinePackages(decode(content), location, distribution));
    }
    const node = (config.config.Env ?? [])
        .find((entry) => entry.startsWith('NODE_VERSION='))
        ?.slice('NODE_VERSION='.length);
    if (node !== undefined && /^\d+\.\d+\.\d+$/.test(node))
        found.push(nodeRuntime(node));
    return found;
}
function npmPackage(text, location) {
    let manifest;
    try {
        manifest = JSON.parse(text);
    }
    catch {
        // Test fixtures of packages hold broken manifests on purpose; npm itself installed none of them.
        return [];
    }
    const { name, version, license } = manifest ?? {};
    // Folders such as node_modules/x/esm/package.json carry only a "type" and are part of their package.
    if (typeof name !== 'string' || typeof version !== 'string' || name === '' || version === '')
        return [];
    const [scope, bare] = name.startsWith('@') ? name.split('/') : [undefined, name];
    if (bare === undefined || bare === '')
        return [];
    return [
        {
            name,
            version,
            location,
            purl: new packageurl_js.PackageURL('npm', scope, bare, version, undefined, undefined).toString(),
            ...(typeof license === 'string' && license !== '' ? { license } : {}),
        },
    ];
}
/** dpkg's control format: paragraphs of `Field: value`, continuation lines begin with a blank. */
function debianPackages(text, location, distribution) {
    return text.split(/\n\s*\n/).flatMap((paragraph) => {
        const fields = Object.fromEntries([...paragraph.matchAll(/^([A-Za-z-]+):[ \t]*(.*)$/gm)].map((match) => [match[1] ?? '', match[2] ?? '']));
        const { Package: name, Version: version, Architecture: arch, Status: status } = fields;
        // A removed package whose configuration was kept is still in the file; status.d of distroless has no Status.
        if (!name || !version || (status !== undefined && !status.endsWith(' installed')))
            return [];
        const [, source, sourceVersion] = /^(\S+)(?:\s+\((.+)\))?$/.exec(fields['Source'] ?? '') ?? [];
        const upstream = source === undefined ? undefined : sourceVersion === undefined ? source : `${source}@${sourceVersion}`;
        return [
            osPackage('deb', { name, version, arch, upstream, location }, distribution ?? { id: 'debian', version: '', name: '' }),
        ];
    });
}
/** apk's database: paragraphs of `X:value`. */
function alpinePackages(text, location, distribution) {
    return text.split('\n\n').flatMap((paragraph) => {
        const field = (letter) => new RegExp(`^${letter}:(.*)$`, 'm').exec(paragraph)?.[1];
        const name = field('P');
        const version = field('V');
        if (!name || !version)
            return [];
        const found = { name, version, arch: field('A'), upstream: field('o'), location };
        return [osPackage('apk', found, distribution ?? { id: 'alpine', version: '', name: '' })];
    });
}
function osPackage(type, found, distribution) {
    const { name, version, location } = found;
    const qualifiers = {
        ...(found.arch ? { arch: found.arch } : {}),
        ...(distribution.version === '' ? {} : { distro: `${distribution.id}-${distribution.version}` }),
        ...(found.upstream !== undefined && found.upstream !== name ? { upstream: found.upstream } : {}),
    };
    return {
        name,
        version,
        location,
        purl: new packageurl_js.PackageURL(type, distribution.id, name, version, qualifiers, undefined).toString(),
    };
}
/** The official node images name their runtime in NODE_VERSION; no package manager knows of it. */
function nodeRuntime(version) {
    return {
        name: 'node',
        version,
        location: 'usr/local/bin/node',
        purl: new packageurl_js.PackageURL('generic', undefined, 'node', version, undefined, undefined).toString(),
        cpe: `cpe:2.3:a:nodejs:node.js:${version}:*:*:*:-:*:*:*`,
    };
}
function decode(bytes) {
    return new TextDecoder().decode(bytes);
}

;// CONCATENATED MODULE: ./build/image/sbom/index.js



/** Lists what is in an image, all its platforms together, as a CycloneDX 1.6 document. Equal images give equal bytes. */
async function describeImage(source, image, subject) {
    const packages = [];
    const unread = new Set();
    let distribution;
    for (const { manifest, config } of image.platforms) {
        const files = await readFiles(source, manifest.layers, isPackageRecord);
        packages.push(...listPackages(files, config));
        distribution ??= distributionOf(files);
        for (const dir of unreadableDatabases(files))
            unread.add(dir);
    }
    const text = cycloneDx({
        ...subject,
        digest: image.top.digest,
        platforms: image.platforms.map(({ platform }) => platform),
        distribution,
    }, packages);
    return { text, components: new Set(packages.map(({ purl }) => purl)).size, unread: [...unread].sort() };
}

;// CONCATENATED MODULE: ./build/image/types.js
const severities = ['negligible', 'low', 'medium', 'high', 'critical'];

;// CONCATENATED MODULE: ./build/image/scan/answer.js



/** What is read of `grype -o json` (0.110; recorded in test/fixtures/grype). */
const Vulnerability = dist/* looseObject */._H3({
    id: dist/* string */.YjP(),
    dataSource: dist/* optional */.lqM(dist/* string */.YjP(), ''),
    severity: dist/* optional */.lqM(dist/* string */.YjP(), 'Unknown'),
});
const Match = dist/* looseObject */._H3({
    vulnerability: dist/* looseObject */._H3({
        ...Vulnerability.entries,
        fix: dist/* looseObject */._H3({ versions: dist/* nullish */.cl6(dist/* array */.YOg(dist/* string */.YjP()), []), state: dist/* string */.YjP() }),
    }),
    relatedVulnerabilities: dist/* nullish */.cl6(dist/* array */.YOg(Vulnerability), []),
    artifact: dist/* looseObject */._H3({
        name: dist/* string */.YjP(),
        version: dist/* string */.YjP(),
        type: dist/* string */.YjP(),
        purl: dist/* optional */.lqM(dist/* string */.YjP(), ''),
    }),
});
const Answer = dist/* looseObject */._H3({
    matches: dist/* array */.YOg(Match),
    source: dist/* looseObject */._H3({
        type: dist/* string */.YjP(),
        target: dist/* looseObject */._H3({ imageID: dist/* string */.YjP() }),
    }),
    descriptor: dist/* looseObject */._H3({
        name: dist/* literal */.euz('grype'),
        db: dist/* looseObject */._H3({
            status: dist/* looseObject */._H3({ built: dist/* string */.YjP(), valid: dist/* boolean */.zMY(), error: dist/* optional */.lqM(dist/* string */.YjP()) }),
        }),
    }),
});
/** Reads grype's answer. Throws a PlatformError where it is not what grype 0.110 writes: that is no scan. */
function readAnswer(text) {
    const result = dist/* safeParse */.xLC(Answer, answer_parseJson(text));
    if (!result.success) {
        const issue = result.issues[0];
        throw new kernel/* PlatformError */.Wk('tool', `grype's answer is not as expected: ${dist/* getDotPath */.BuJ(issue) ?? 'document'}: ${issue.message}`);
    }
    const { matches, source, descriptor } = result.output;
    const built = Date.parse(descriptor.db.status.built);
    if (Number.isNaN(built))
        throw new kernel/* PlatformError */.Wk('tool', "grype's answer does not say when its database was built");
    const findings = new Map();
    for (const match of matches) {
        const finding = toFinding(match);
        findings.set(`${finding.id} ${finding.purl} ${finding.package}@${finding.version}`, finding);
    }
    return {
        subject: source.target.imageID,
        databaseBuilt: built,
        databaseValid: descriptor.db.status.valid,
        findings: [...findings.values()].sort(fixableFirst),
    };
}
function toFinding(match) {
    const { vulnerability, artifact } = match;
    const related = match.relatedVulnerabilities ?? [];
    const { state } = vulnerability.fix;
    return {
        id: vulnerability.id,
        aliases: [...new Set(related.map(({ id }) => id).filter((id) => id !== vulnerability.id))].sort(),
        // A distribution may not have rated yet what others have: the worst word counts.
        severity: [vulnerability, ...related].map(({ severity }) => toSeverity(severity)).reduce(worse),
        package: artifact.name,
        version: artifact.version,
        type: artifact.type,
        purl: artifact.purl,
        fixState: state === 'fixed' || state === 'not-fixed' || state === 'wont-fix' ? state : 'unknown',
        fixedIn: vulnerability.fix.versions ?? [],
        url: vulnerability.dataSource.startsWith('https://') ? vulnerability.dataSource : '',
    };
}
function toSeverity(text) {
    return severities.find((known) => known === text.toLowerCase()) ?? 'unknown';
}
/** -1 for an unknown severity, then from negligible to critical. */
function rank(severity) {
    return severities.indexOf(severity);
}
function worse(a, b) {
    return rank(b) > rank(a) ? b : a;
}
function fixableFirst(a, b) {
    const fixable = (finding) => (finding.fixState === 'fixed' ? 1 : 0);
    const names = (finding) => `${finding.package} ${finding.version} ${finding.id}`;
    const order = names(a) < names(b) ? -1 : names(a) > names(b) ? 1 : 0;
    return fixable(b) - fixable(a) || rank(b.severity) - rank(a.severity) || order;
}
function answer_parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch (cause) {
        throw new kernel/* PlatformError */.Wk('tool', "grype's answer is not JSON", { cause });
    }
}

;// CONCATENATED MODULE: ./build/image/scan/gate.js


/** grype's own limit. */
const defaultMaxDatabaseAgeMs = 5 * 24 * 3_600_000;
/**
 * The gate, computed here and not by the scanner, so that owner and day of an exception count: a finding blocks when
 * it is at least as severe as `failOn` (and can be mended, with `onlyFixed`) and no entry allows it. An expired entry
 * blocks by itself; a database that is too old or broken, or an answer about another image, is no scan.
 *
 * @param now milliseconds since the epoch
 */
function judge(answer, policy, subject, scanner, now) {
    const maxAgeMs = policy.maxDatabaseAgeMs ?? defaultMaxDatabaseAgeMs;
    const ageMs = now - answer.databaseBuilt;
    if (answer.subject !== subject) {
        return notScanned(`grype's answer is about ${answer.subject || 'no image'}, expected ${subject}`, 'Scan the SBOM of this image.');
    }
    if (!answer.databaseValid || ageMs > maxAgeMs) {
        const built = new Date(answer.databaseBuilt).toISOString();
        return notScanned(answer.databaseValid
            ? `the vulnerability database was built ${built}, ${days(ageMs)} days ago; at most ${days(maxAgeMs)} are allowed`
            : `grype says that its vulnerability database (built ${built}) is not valid`, 'Let grype reach its database mirror, or renew the copy that GRYPE_DB_CACHE_DIR names.');
    }
    const expired = policy.allow.filter((entry) => isExpired(entry, now));
    const live = policy.allow.filter((entry) => !expired.includes(entry));
    const allowed = answer.findings.flatMap((finding) => {
        const by = live.find((entry) => covers(entry, finding));
        return by === undefined ? [] : [{ finding, by }];
    });
    const free = new Set(allowed.map(({ finding }) => finding));
    const blocking = answer.findings.filter((finding) => !free.has(finding) && exceeds(finding, policy));
    return {
        verdict: blocking.length > 0 || expired.length > 0 ? 'blocked' : 'passed',
        result: {
            failOn: policy.failOn,
            onlyFixed: policy.onlyFixed,
            scanner,
            database: { built: new Date(answer.databaseBuilt).toISOString(), ageMs, maxAgeMs },
            findings: answer.findings,
            blocking,
            allowed,
            expired,
            unused: live.filter((entry) => !answer.findings.some((finding) => covers(entry, finding))),
        },
    };
}
/** Checks the allow list before anything is built; throws a ConfigurationError that names the entry. */
function checkPolicy(policy) {
    if (policy.mode === 'off')
        return;
    for (const entry of policy.allow) {
        const blank = ['id', 'reason', 'owner', 'expires'].find((field) => entry[field].trim() === '');
        if (blank !== undefined) {
            throw new kernel/* ConfigurationError */.j1(`the entry ${entry.id || '(without id)'} of image.scan.allow has no ${blank}`, {
                fix: 'Give id, reason, owner and expires: who decided it, why, and until when.',
            });
        }
        if (Number.isNaN(lastMoment(entry))) {
            throw new kernel/* ConfigurationError */.j1(`the entry ${entry.id} of image.scan.allow expires on ${JSON.stringify(entry.expires)}, which is not a day`, { fix: 'Write the last day on which it is allowed as YYYY-MM-DD.' });
        }
    }
}
function notScanned(reason, fix) {
    return { verdict: 'not-scanned', reason, fix };
}
function exceeds(finding, policy) {
    return rank(finding.severity) >= rank(policy.failOn) && (!policy.onlyFixed || finding.fixState === 'fixed');
}
function covers(entry, finding) {
    const id = entry.id.toLowerCase();
    return ([finding.id, ...finding.aliases].some((known) => known.toLowerCase() === id) &&
        (entry.package === undefined || entry.package === finding.package));
}
function isExpired(entry, now) {
    return now > lastMoment(entry);
}
/** The end of the day (UTC) that an entry names, NaN where it names none. */
function lastMoment(entry) {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(entry.expires))
        return Number.NaN;
    const start = Date.parse(`${entry.expires}T00:00:00Z`);
    // 2026-02-31 would slide into March.
    if (Number.isNaN(start) || new Date(start).toISOString().slice(0, 10) !== entry.expires)
        return Number.NaN;
    return start + 24 * 3_600_000 - 1;
}
function days(ms) {
    return Math.floor(ms / (24 * 3_600_000));
}

;// CONCATENATED MODULE: ./build/image/tools/probe.js


/** How each tool is asked for its version, and the member of its JSON answer that holds it. */
const questions = {
    cosign: { args: ['version', '--json'], member: 'gitVersion' },
    grype: { args: ['version', '-o', 'json'], member: 'version' },
};
/**
 * The version that a binary says it has, without a `v`; undefined where it cannot be told. A grype built with
 * `go install` answers "[not provided]", so Go is asked what it was built from.
 */
async function probeVersion(tool, binary, ports) {
    const { args, member } = questions[tool];
    const env = pickEnvironment(ports.env);
    const answer = await tolerant(ports.exec(binary, args, { env, signal: ports.signal, allowFailure: true }));
    const said = answer?.exitCode === 0 ? stringMember(answer.stdout, member) : undefined;
    const version = /^v?(\d+\.\d+\.\d+)$/.exec(said ?? '')?.[1];
    return version ?? (await goBuild(binary, ports))?.version;
}
/** What Go wrote into a binary about the module it was built from. */
async function goBuild(binary, ports) {
    const env = pickEnvironment(ports.env);
    const answer = await tolerant(ports.exec('go', ['version', '-m', binary], { env, signal: ports.signal, allowFailure: true }));
    const line = /^\tmod\t(\S+)\tv(\d+\.\d+\.\d+)\t(h1:\S+)$/m.exec(answer?.exitCode === 0 ? answer.stdout : '');
    return line?.[1] === undefined || line[2] === undefined || line[3] === undefined
        ? undefined
        : { module: line[1], version: line[2], sum: line[3] };
}
/** Whether a binary was built by Go from exactly the locked module. */
async function isLockedGoBuild(binary, locked, ports) {
    const build = await goBuild(binary, ports);
    return build?.module === locked.go.module && build.version === locked.version && build.sum === locked.go.sum;
}
/** A command that cannot be started says nothing; every other failure is one. */
async function tolerant(started) {
    try {
        return await started;
    }
    catch (error) {
        if (error instanceof kernel/* PlatformError */.Wk && (error.code === 'ENOENT' || error.code === 'EACCES'))
            return undefined;
        throw error;
    }
}
function stringMember(json, name) {
    try {
        const value = JSON.parse(json)[name];
        return typeof value === 'string' ? value : undefined;
    }
    catch {
        // Another program of the same name may answer anything: it is not the one we look for.
        return undefined;
    }
}

;// CONCATENATED MODULE: ./build/image/tools/install.js









/** The tool cannot be had here; its `fix` names the ways to get it and the explicit way to do without. */
class ToolUnavailable extends kernel/* ConfigurationError */.j1 {
}
const downloadTimeoutMs = 5 * 60_000;
/** The explicit way to do without each tool. */
const waysOut = { cosign: 'image.sign.mode: off', grype: 'image.scan: off' };
/**
 * A tool of exactly the locked version: from PATH, from the tool cache, downloaded (its SHA256 checked before
 * anything is written), or built by `go install` where a download is impossible. Throws ToolUnavailable where all of
 * these fail, and a ConfigurationError at once where a download has another checksum.
 */
async function installTool(tool, source, ports) {
    const found = await findTool(tool, source, ports);
    if (found !== undefined)
        return found;
    const locked = source.lock[tool];
    const platform = goPlatform();
    const home = toolHome(tool, source);
    const place = (from) => ({
        path: external_node_path_.join(home, tool),
        version: locked.version,
        from,
    });
    const reasons = [];
    const file = locked.release.files[platform];
    if (file === undefined)
        reasons.push(`its lock names no release file for ${platform}`);
    else {
        const downloaded = await download(tool, locked, file, ports);
        if (typeof downloaded === 'string')
            reasons.push(downloaded);
        else {
            await keep(home, tool, downloaded, { from: 'release', file: file.sha256, binary: install_sha256(downloaded) });
            return place('release');
        }
    }
    const built = await goInstall(tool, locked, source.cacheDir, ports);
    if (typeof built === 'string')
        reasons.push(built);
    else {
        await keep(home, tool, built, { from: 'go', module: locked.go.sum, binary: install_sha256(built) });
        return place('go');
    }
    throw new ToolUnavailable(`${tool} ${locked.version} cannot be had on this machine: ${reasons.join('; ')}`, {
        fix: `Put ${tool} ${locked.version} on PATH, allow the download of ${new URL(locked.release.url).host}, or install Go. To do without it on purpose write \`${waysOut[tool]}\`.`,
    });
}
/** A tool of exactly the locked version that this machine has already, on PATH or in the tool cache. */
async function findTool(tool, source, ports) {
    const locked = source.lock[tool];
    const { version } = locked;
    const onPath = await findOnPath(tool, version, ports);
    if (onPath !== undefined)
        return { path: onPath, version, from: 'path' };
    const home = toolHome(tool, source);
    return (await cached(home, tool, locked, goPlatform()))
        ? { path: external_node_path_.join(home, tool), version, from: 'cache' }
        : undefined;
}
function toolHome(tool, { cacheDir, lock }) {
    return external_node_path_.join(cacheDir, tool, lock[tool].version, goPlatform().replace('/', '-'));
}
/** This machine in Go's words: `linux/amd64`. */
function goPlatform() {
    const architecture = { x64: 'amd64', arm64: 'arm64' };
    return `${process.platform}/${architecture[process.arch] ?? process.arch}`;
}
async function findOnPath(tool, version, ports) {
    for (const dir of (ports.env['PATH'] ?? '').split(external_node_path_.delimiter)) {
        if (dir === '')
            continue;
        const candidate = external_node_path_.join(dir, tool);
        if (!(await isExecutable(candidate)))
            continue;
        const found = await probeVersion(tool, candidate, ports);
        if (found === version)
            return candidate;
        ports.log.info(`${candidate} is ${found ?? 'of an unknown version'}; deploy-kit runs ${tool} ${version}`);
    }
    return undefined;
}
async function isExecutable(file) {
    try {
        await (0,promises_.access)(file, promises_.constants.X_OK);
        return true;
    }
    catch {
        return false;
    }
}
/** Whether the cache holds the locked build, unaltered since it was put there. */
async function cached(home, tool, locked, platform) {
    let origin;
    let bytes;
    try {
        origin = JSON.parse(await (0,promises_.readFile)(external_node_path_.join(home, 'origin.json'), 'utf8'));
        bytes = await (0,promises_.readFile)(external_node_path_.join(home, tool));
    }
    catch (error) {
        if (error.code === 'ENOENT' || error instanceof SyntaxError)
            return false;
        throw error;
    }
    const fromLock = origin.from === 'go'
        ? origin.module === locked.go.sum
        : origin.file === locked.release.files[platform]?.sha256 &&
            (locked.release.archive !== 'none' || origin.binary === origin.file);
    return fromLock && install_sha256(bytes) === origin.binary;
}
async function keep(home, tool, bytes, origin) {
    await (0,promises_.mkdir)(home, { recursive: true });
    const part = external_node_path_.join(home, `${tool}.${(0,external_node_crypto_.randomUUID)()}`);
    await (0,promises_.writeFile)(part, bytes);
    await (0,promises_.chmod)(part, 0o755);
    await (0,promises_.rename)(part, external_node_path_.join(home, tool));
    await (0,promises_.writeFile)(external_node_path_.join(home, 'origin.json'), `${JSON.stringify(origin)}\n`);
}
/** The binary's bytes, or why it cannot be downloaded. A wrong checksum throws: it is never worked around. */
async function download(tool, locked, file, ports) {
    const url = locked.release.url.replace('{version}', locked.version).replace('{file}', file.file);
    let body;
    try {
        body = await (0,kernel/* retry */.L5)(async () => {
            const response = await ports.http({ url, timeoutMs: downloadTimeoutMs, signal: ports.signal });
            if (response.status === 200)
                return response.body;
            throw new kernel/* PlatformError */.Wk('http', `${url} answered ${response.status}`, {
                retryable: response.status >= 500,
            });
        }, { attempts: 3, firstDelayMs: 1_000, maxDelayMs: 5_000, budgetMs: downloadTimeoutMs }, { ...ports, retryable: (error) => error instanceof kernel/* PlatformError */.Wk && error.retryable });
    }
    catch (error) {
        if ((0,kernel/* isAbort */.rV)(error) || ports.signal.aborted || !(error instanceof kernel/* PlatformError */.Wk))
            throw error;
        return `the download failed (${(0,kernel/* errorMessage */.gJ)(error)})`;
    }
    const found = install_sha256(body);
    if (found !== file.sha256) {
        throw new kernel/* ConfigurationError */.j1(`${url} has the SHA256 ${found}, but tools.lock.json says ${file.sha256}: ${tool} was not installed`, {
            fix: 'Somebody between here and the release altered the file, or the lock is wrong. Do not work around it.',
        });
    }
    return locked.release.archive === 'none' ? body : unpack(body, tool, url);
}
async function unpack(body, name, url) {
    const tar = external_node_stream_.Readable.from([body]).pipe((0,external_node_zlib_.createGunzip)()).pipe((0,tar_stream.extract)());
    let found;
    for await (const entry of tar) {
        const chunks = [];
        for await (const chunk of entry)
            chunks.push(chunk);
        if (entry.header.name === name && entry.header.type === 'file')
            found = Buffer.concat(chunks);
    }
    if (found === undefined)
        throw new kernel/* PlatformError */.Wk('tool', `${url} holds no file named ${name}`);
    return found;
}
/** The binary's bytes, or why Go cannot build it. */
async function goInstall(tool, locked, cacheDir, ports) {
    const target = external_node_path_.join(cacheDir, `go-${(0,external_node_crypto_.randomUUID)()}`);
    // GOFLAGS is left out on purpose: it may hold -mod or -insecure.
    const env = {
        ...pickEnvironment(ports.env, [
            'GOPATH',
            'GOMODCACHE',
            'GOCACHE',
            'GOPROXY',
            'GOSUMDB',
            'GOTOOLCHAIN',
            'GOROOT',
        ]),
        GOBIN: target,
        GOFLAGS: '',
    };
    const go = (args) => ports.exec('go', args, { env, signal: ports.signal, allowFailure: true, cwd: target });
    try {
        await (0,promises_.mkdir)(target, { recursive: true });
        const settings = JSON.parse((await go(['env', '-json', 'GOSUMDB', 'GONOSUMDB', 'GOPRIVATE'])).stdout || '{}');
        if (settings['GOSUMDB'] === 'off' || settings['GONOSUMDB'] || settings['GOPRIVATE']) {
            return "go install was not tried, because this machine's settings (GOSUMDB, GONOSUMDB, GOPRIVATE) take Go's checksum database out";
        }
        ports.log.info(`building ${tool} ${locked.version} with go install, which takes some minutes the first time`);
        const result = await go(['install', `${locked.go.package}@v${locked.version}`]);
        if (result.exitCode !== 0) {
            return `go install failed (${result.stderr.trim().split('\n').slice(-3).join(' ')})`;
        }
        const binary = external_node_path_.join(target, tool);
        if (!(await isLockedGoBuild(binary, locked, ports))) {
            throw new kernel/* ConfigurationError */.j1(`go install built ${tool} from something else than ${locked.go.module}@v${locked.version} ${locked.go.sum}, as tools.lock.json says`, { fix: 'The module proxy served another content. Do not work around it.' });
        }
        return await (0,promises_.readFile)(binary);
    }
    catch (error) {
        if (error instanceof kernel/* PlatformError */.Wk && error.code === 'ENOENT')
            return 'there is no go command to build it with';
        throw error;
    }
    finally {
        await (0,promises_.rm)(target, { recursive: true, force: true });
    }
}
function install_sha256(bytes) {
    return (0,external_node_crypto_.createHash)('sha256').update(bytes).digest('hex');
}

;// CONCATENATED MODULE: ./build/image/tools/lock.js



const Release = dist/* strictObject */.rej({
    check: dist/* literal */.euz('sha256'),
    /** `{version}` and `{file}` are filled in. */
    url: dist/* pipe */.FsL(dist/* string */.YjP(), dist/* url */.OZ5()),
    archive: dist/* picklist */.KIO(['none', 'tar.gz']),
    /** By Go's names of platforms: `linux/amd64`. */
    files: dist/* record */.g1P(dist/* pipe */.FsL(dist/* string */.YjP(), dist/* regex */.yGV(/^[a-z0-9]+\/[a-z0-9]+$/)), dist/* strictObject */.rej({
        file: dist/* pipe */.FsL(dist/* string */.YjP(), dist/* regex */.yGV(/^[\w.-]+$/)),
        sha256: dist/* pipe */.FsL(dist/* string */.YjP(), dist/* regex */.yGV(/^[0-9a-f]{64}$/)),
    })),
});
const GoModule = dist/* strictObject */.rej({
    check: dist/* literal */.euz('go-checksum-database'),
    module: dist/* pipe */.FsL(dist/* string */.YjP(), dist/* regex */.yGV(/^[\w./-]+$/)),
    package: dist/* pipe */.FsL(dist/* string */.YjP(), dist/* regex */.yGV(/^[\w./-]+$/)),
    /** Go's hash of the module, which `go version -m` reads back from the binary. */
    sum: dist/* pipe */.FsL(dist/* string */.YjP(), dist/* regex */.yGV(/^h1:[A-Za-z0-9+/]{43}=$/)),
});
const LockedTool = dist/* strictObject */.rej({
    // Goes into a URL, so nothing but a plain version is let in.
    version: dist/* pipe */.FsL(dist/* string */.YjP(), dist/* regex */.yGV(/^\d+\.\d+\.\d+$/, 'a plain version such as 3.1.3')),
    release: Release,
    go: GoModule,
});
const Lock = dist/* strictObject */.rej({ $comment: dist/* optional */.lqM(dist/* string */.YjP()), cosign: LockedTool, grype: LockedTool });
/** Reads the text of a `tools.lock.json`; throws a ConfigurationError with the path of what is wrong in it. */
function parseToolsLock(text, file) {
    let value;
    try {
        value = JSON.parse(text);
    }
    catch (cause) {
        throw new kernel/* ConfigurationError */.j1(`${file} is not JSON`, { at: { file }, cause });
    }
    const result = dist/* safeParse */.xLC(Lock, value);
    if (result.success)
        return result.output;
    const issue = result.issues[0];
    throw new kernel/* ConfigurationError */.j1(`${file}: ${dist/* getDotPath */.BuJ(issue) ?? 'the file'}: ${issue.message}`, {
        at: { file },
    });
}
/** The lock file that belongs to this code; the bundler puts it beside the bundle. */
function toolsLock() {
    const file = __webpack_require__.ab + "tools.lock.json";
    return parseToolsLock((0,external_node_fs_.readFileSync)(file, 'utf8'), 'tools.lock.json');
}

;// CONCATENATED MODULE: ./build/image/tools/index.js



;// CONCATENATED MODULE: ./build/image/scan/grype.js







const defaultTimeoutMs = 10 * 60_000;
/**
 * Scans an SBOM with grype and judges what it found. A tool that cannot be had throws ToolUnavailable; a grype that
 * fails, times out or answers something else is `not-scanned`, which no caller may take for a pass.
 */
async function scanSbom(options, ports) {
    const tool = await installTool('grype', options.tools, ports);
    const timeoutMs = options.policy.timeoutMs ?? defaultTimeoutMs;
    const limit = new AbortController();
    const done = new AbortController();
    ports.clock.sleep(timeoutMs, done.signal).then(() => limit.abort(new kernel/* PlatformError */.Wk('tool', 'grype took too long')), () => undefined);
    // An empty folder and a configuration of our own: a .grype.yaml of the product must not soften the gate.
    const cwd = external_node_path_.join(options.tempDir, 'grype');
    await (0,promises_.mkdir)(cwd, { recursive: true });
    const config = external_node_path_.join(cwd, 'grype.yaml');
    await (0,promises_.writeFile)(config, 'check-for-app-update: false\n');
    try {
        const result = await ports.exec(tool.path, [`sbom:${options.sbom}`, '--config', config, '--output', `json=${options.output}`], {
            cwd,
            env: {
                ...pickEnvironment(ports.env, ['GRYPE_DB_*', 'XDG_CACHE_HOME']),
                GRYPE_CHECK_FOR_APP_UPDATE: 'false',
            },
            signal: AbortSignal.any([ports.signal, limit.signal]),
            allowFailure: true,
        });
        if (result.exitCode !== 0) {
            const said = plain(result.stderr).trim().split('\n').slice(-3).join(' ');
            return notScanned(`grype ended with exit code ${result.exitCode}: ${said}`, databaseHint);
        }
        const answer = readAnswer(await (0,promises_.readFile)(options.output, 'utf8'));
        return judge(answer, options.policy, options.subject, `grype ${tool.version}`, ports.clock.now());
    }
    catch (error) {
        if (ports.signal.aborted || error instanceof ToolUnavailable)
            throw error;
        if (limit.signal.aborted)
            return notScanned(`grype gave no answer within ${timeoutMs} ms`, databaseHint);
        if (error instanceof kernel/* PlatformError */.Wk)
            return notScanned((0,kernel/* errorMessage */.gJ)(error), databaseHint);
        throw error;
    }
    finally {
        done.abort();
    }
}
const databaseHint = 'Look at what grype says; mostly its database could not be fetched (GRYPE_DB_UPDATE_URL names a mirror). To publish without a scan on purpose write `image.scan: off`.';
/** grype colours its error lines even where nobody sees colours. */
function plain(text) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is to go
    return text.replace(/\u001b\[[0-9;]*m/g, '');
}

;// CONCATENATED MODULE: ./build/image/scan/index.js




;// CONCATENATED MODULE: ./build/image/build.js











/**
 * Builds, lists and scans an image into `outDir`, without any credential. The result is only good for `publishImage`
 * when it is `built`. Throws a ConfigurationError for what the user can mend (a Dockerfile the builder cannot follow,
 * a tool that cannot be had) and a PlatformError for a base image that cannot be pulled or a build that fails.
 */
async function buildImage(given, ports) {
    const options = withLabels(given);
    checkOptions(options);
    // Asked for before the long build, so that a machine without it says so at once.
    if (options.scan.mode === 'on')
        await installTool('grype', options.tools, ports);
    await (0,promises_.mkdir)(options.tempDir, { recursive: true });
    // A folder of its own: the given one is the job's, and holds what is not ours to remove.
    const tempDir = await (0,promises_.mkdtemp)(external_node_path_.join(options.tempDir, 'image-'));
    await removeFormerBuild(options.outDir);
    try {
        return await build({ ...options, tempDir }, ports);
    }
    finally {
        await (0,promises_.rm)(tempDir, { recursive: true, force: true });
    }
}
async function build(options, ports) {
    // Not in outDir yet: that may lie inside the context, and `COPY . .` must not find it.
    const built = external_node_path_.join(options.tempDir, fileNames.archive);
    const builder = await chooseBuilder(options, ports);
    if (builder === 'embedded')
        checkEmbedded(options);
    const claimed = builder === 'buildx'
        ? await buildWithBuildx(options, built, ports)
        : await buildEmbedded(options, built, ports);
    await (0,promises_.mkdir)(options.outDir, { recursive: true });
    const file = external_node_path_.join(options.outDir, fileNames.archive);
    await (0,promises_.copyFile)(built, file, promises_.constants.COPYFILE_FICLONE);
    await (0,promises_.rm)(built);
    const archive = await openArchive(file);
    const image = await openImage(archive);
    const digest = image.top.digest;
    if ('digest' in claimed && claimed.digest !== digest) {
        throw new kernel/* PlatformError */.Wk('tool', `docker buildx says it built ${claimed.digest}, but its archive holds ${digest}`);
    }
    checkPlatforms(options, image.platforms.map(({ platform }) => platform));
    const sbom = await describeImage(archive, image, {
        repository: options.repository,
        version: options.version,
        epoch: options.sourceDateEpoch,
    });
    await (0,promises_.writeFile)(external_node_path_.join(options.outDir, fileNames.sbom), sbom.text);
    const sbomFile = await describeFile(options.outDir, fileNames.sbom);
    const scan = await scanImage(options, digest, sbom, ports);
    const manifest = {
        schema: 'deploy-kit/image/v1',
        module: options.module,
        repository: options.repository,
        digest,
        platforms: options.platforms,
        builder,
        gitSha: options.gitSha,
        version: options.version,
        sourceDateEpoch: options.sourceDateEpoch,
        archive: { file: fileNames.archive, sha256: archive.sha256, size: archive.bytes },
        sbom: { ...sbomFile, components: sbom.components },
        scan: await scanEntry(options, scan, sbomFile.sha256),
        substitutions: claimed.substitutions,
    };
    await writeManifest(options.outDir, manifest);
    const result = {
        image: { manifest, dir: options.outDir, annotations: [...claimed.annotations, ...notes(manifest, sbom)] },
        scan,
    };
    switch (scan.verdict) {
        case 'blocked':
            return { kind: 'blocked', ...result };
        case 'not-scanned':
            return { kind: 'not-scanned', ...result };
        case 'passed':
        case 'off':
            return { kind: 'built', ...result };
    }
}
/** Takes the files of a former build away, and their folder where nothing else is in it. */
async function removeFormerBuild(outDir) {
    for (const name of Object.values(fileNames))
        await (0,promises_.rm)(external_node_path_.join(outDir, name), { force: true });
    try {
        await (0,promises_.rmdir)(outDir);
    }
    catch (error) {
        const { code } = error;
        if (code !== 'ENOENT' && code !== 'ENOTEMPTY')
            throw error;
    }
}
/** buildx where it answers, the embedded builder where not; what was asked for by name is never replaced. */
async function chooseBuilder(options, ports) {
    if (options.builder === 'embedded')
        return 'embedded';
    const found = await findBuildx(ports);
    if (found.answers)
        return 'buildx';
    if (options.builder === 'auto') {
        ports.log.info(`no docker with buildx answers (${found.why}); the embedded builder follows the Dockerfile`);
        return 'embedded';
    }
    throw new kernel/* ConfigurationError */.j1(`the builder is set to buildx, but no docker with buildx answers: ${found.why}`, {
        fix: 'Start docker and set up buildx, or let the builder be chosen (auto).',
    });
}
/** What the embedded builder cannot do is refused; a cache it does without changes nothing but the time. */
function checkEmbedded(options) {
    if (options.secrets.length === 0)
        return;
    throw new kernel/* ConfigurationError */.j1(`the build needs secrets (${options.secrets.map((it) => it.id).join(', ')}), and the embedded builder mounts none`, { fix: 'Build with docker and buildx, or take image.secrets out of deploy-kit.yml.' });
}
async function scanImage(options, subject, sbom, ports) {
    if (options.scan.mode === 'off')
        return { verdict: 'off' };
    if (sbom.unread.length > 0) {
        return notScanned(`the image has packages that cannot be listed (${sbom.unread.map((dir) => `/${dir}`).join(', ')})`, 'Use a base image of Debian or Alpine, or write `image.scan: off` to go without a scan on purpose.');
    }
    return scanSbom({
        policy: options.scan,
        sbom: external_node_path_.join(options.outDir, fileNames.sbom),
        subject,
        output: external_node_path_.join(options.outDir, fileNames.scan),
        tempDir: options.tempDir,
        tools: options.tools,
    }, ports);
}
async function scanEntry(options, scan, sbomSha256) {
    if (scan.verdict === 'off')
        return { mode: 'off' };
    const answered = scan.verdict !== 'not-scanned';
    return {
        mode: 'on',
        verdict: scan.verdict,
        sbomSha256,
        ...(answered ? { result: await describeFile(options.outDir, fileNames.scan) } : {}),
    };
}
function notes(manifest, sbom) {
    return [
        ...manifest.substitutions.map(substitutionAnnotation),
        ...sbom.unread.map((dir) => ({
            level: 'warning',
            message: `The SBOM lacks the packages of /${dir}, which deploy-kit cannot read.`,
        })),
    ];
}
/** Names of the image specification's annotations: they say which commit and version an image is. */
function withLabels(options) {
    return {
        ...options,
        labels: {
            'org.opencontainers.image.revision': options.gitSha,
            'org.opencontainers.image.version': options.version,
            ...options.labels,
        },
    };
}
function checkOptions(options) {
    checkPolicy(options.scan);
    const unknown = options.platforms.find((platform) => !/^linux\/(amd64|arm64)$/.test(platform));
    if (unknown !== undefined || options.platforms.length === 0) {
        throw new kernel/* ConfigurationError */.j1(`image.platforms holds ${unknown ?? 'nothing'}; ECS runs linux/amd64 and linux/arm64`, {
            fix: 'Write platforms: [linux/amd64], [linux/arm64] or both.',
        });
    }
    if (!(Number.isInteger(options.sourceDateEpoch) && options.sourceDateEpoch >= 0)) {
        throw new kernel/* ConfigurationError */.j1(`the commit's time is ${options.sourceDateEpoch}, expected whole seconds since 1970`);
    }
}
function checkPlatforms(options, built) {
    const missing = options.platforms.filter((platform) => !built.includes(platform));
    if (missing.length > 0 || built.length !== options.platforms.length) {
        throw new kernel/* PlatformError */.Wk('tool', `the build was asked for ${options.platforms.join(', ')} and gave ${built.join(', ')}`);
    }
}

;// CONCATENATED MODULE: ./build/image/configured.js



function scanPolicyOf(scan) {
    if (scan === 'off')
        return { mode: 'off' };
    return {
        mode: 'on',
        failOn: scan['fail-on'] ?? 'high',
        onlyFixed: scan['only-fixed'] ?? false,
        allow: (scan.allow ?? []).map(({ package: name, ...entry }) => ({
            ...entry,
            ...(name === undefined ? {} : { package: name }),
        })),
    };
}
/** @param readPublicKey gives the PEM that a reference leads to */
function signingOf(sign, { env, secret }, readPublicKey) {
    switch (sign.mode) {
        case 'off':
            return { mode: 'off' };
        case 'kms':
            return { mode: 'kms', key: needed(sign.key, 'image.sign.key') };
        case 'key': {
            const variable = variableOf(needed(sign.key, 'image.sign.key'));
            if (variable === undefined) {
                throw new kernel/* ConfigurationError */.j1(`image.sign.key is ${JSON.stringify(sign.key)}`, {
                    fix: 'Write env://COSIGN_PRIVATE_KEY: a private key is never a file of the repo.',
                });
            }
            secret(env[variable] ?? '');
            return {
                mode: 'key',
                privateKeyEnv: variable,
                publicKey: readPublicKey(needed(sign['public-key'], 'image.sign.public-key')),
            };
        }
        case 'keyless':
            return {
                mode: 'keyless',
                identity: needed(sign.identity, 'image.sign.identity'),
                publicLog: sign['public-log'],
            };
    }
}
/** What buildx mounts: it reads the values itself, so that only names stand in its arguments. */
function buildSecretsOf(secrets, folder, { env, secret }) {
    return Object.entries(secrets).map(([id, from]) => {
        const variable = variableOf(from);
        if (variable === undefined) {
            const file = (0,external_node_path_.isAbsolute)(from) ? from : (0,external_node_path_.join)(folder, from);
            if ((0,external_node_fs_.existsSync)(file))
                return { id, file };
            throw new kernel/* ConfigurationError */.j1(`image.secrets.${id}: there is no file ${from}`, {
                fix: 'Write the path of a file, or env://NAME for an environment variable.',
            });
        }
        const value = env[variable];
        if (value === undefined || value === '') {
            throw new kernel/* ConfigurationError */.j1(`image.secrets.${id}: the environment variable ${variable} is not set`, {
                fix: `Give it to the step: \`env: { ${variable}: "\${{ secrets.${variable} }}" }\`.`,
            });
        }
        secret(value);
        return { id, env: variable };
    });
}
/** Stand-ins for base images, from the environment: a rehearsal without a public registry needs them, and says so. */
function baseImagesOf({ env }) {
    const text = env['DEPLOY_KIT_BASE_IMAGES'];
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
        throw new kernel/* ConfigurationError */.j1('DEPLOY_KIT_BASE_IMAGES is not JSON', { cause });
    }
    throw new kernel/* ConfigurationError */.j1('DEPLOY_KIT_BASE_IMAGES is not an object of strings', {
        fix: 'Write {"<base image>": "scratch" | "oci:DIR" | "HOST/repo@sha256:…"}.',
    });
}
/** The commit's time makes the build reproducible: SOURCE_DATE_EPOCH, in seconds. */
async function commitTime(exec, folder, sha) {
    const result = await exec('git', ['show', '--no-patch', '--format=%ct', sha], {
        cwd: folder,
        allowFailure: true,
    });
    const seconds = Number(result.stdout.trim());
    if (result.exitCode === 0 && Number.isInteger(seconds) && seconds > 0)
        return seconds;
    throw new kernel/* ConfigurationError */.j1(`git does not know the commit ${sha} here: ${result.stderr.trim()}`, {
        fix: 'Check out this commit before the build (actions/checkout with `ref`).',
    });
}
/** `env://NAME` names an environment variable. */
function variableOf(reference) {
    return /^env:\/\/(\w+)$/.exec(reference)?.[1];
}
function needed(value, key) {
    if (value !== undefined)
        return value;
    throw new kernel/* ConfigurationError */.j1(`${key} is not configured`, {
        fix: `Add ${key} to deploy-kit.yml, or give its values as inputs.`,
    });
}

;// CONCATENATED MODULE: ./build/image/ecr.js
/** @param account the registry's AWS account; without it the session's own */
async function openEcr(session, account, secret) {
    const { createEcr } = await Promise.all(/* import() */[__webpack_require__.e(5861), __webpack_require__.e(8249), __webpack_require__.e(6931)]).then(__webpack_require__.bind(__webpack_require__, 6931));
    return createEcr(session, account, secret);
}

;// CONCATENATED MODULE: ./build/image/belong-together.js


/**
 * The plan of a publication: the reasons not to (none: go on), and the verdict, reached anew from grype's answer with
 * the policy and the day of now. `image.json` is not believed; everything it says is compared with what is there.
 *
 * @param now milliseconds since the epoch
 */
function belongTogether(image, facts, options, scanner, now) {
    const reasons = [];
    const equal = (what, found, expected) => {
        if (found !== expected)
            reasons.push(`${what} is ${found}, expected ${expected}`);
    };
    equal('the module of the build', image.module, options.expect.module);
    equal('the commit of the build', image.gitSha, options.expect.gitSha);
    equal('the version of the build', image.version, options.expect.version);
    equal(`the SHA256 of ${image.archive.file}`, facts.archive.sha256, image.archive.sha256);
    equal(`the size of ${image.archive.file}`, facts.archive.size, image.archive.size);
    equal(`the digest of the image in ${image.archive.file}`, facts.archive.digest, image.digest);
    equal('the platforms of the image', [...facts.platforms].sort().join(', '), [...image.platforms].sort().join(', '));
    equal(`the SHA256 of ${image.sbom.file}`, facts.sbom.file.sha256, image.sbom.sha256);
    if (facts.sbom.text !== facts.sbom.expected.text) {
        reasons.push(`${image.sbom.file} does not describe the image in ${image.archive.file}`);
    }
    const scan = judgeAgain(image, facts, options, scanner, now);
    switch (scan.verdict) {
        case 'not-scanned':
            reasons.push(`the image was not scanned: ${scan.reason}`);
            break;
        case 'blocked':
            reasons.push(blockedReason(scan.result.blocking.length, scan.result.expired.map(({ id }) => id)));
            break;
        case 'passed':
        case 'off':
    }
    return { reasons, scan };
}
function judgeAgain(image, facts, options, scanner, now) {
    if (options.scan.mode === 'off')
        return { verdict: 'off' };
    const again = 'Build the image again with the scan on.';
    if (image.scan.mode === 'off')
        return notScanned('the build phase ran with image.scan: off', again);
    if (image.scan.result === undefined || facts.scan === undefined) {
        return notScanned('the build phase got no answer from the scanner', again);
    }
    if (facts.scan.file.sha256 !== image.scan.result.sha256) {
        return notScanned(`${image.scan.result.file} is not the answer that the build phase wrote`, again);
    }
    if (image.scan.sbomSha256 !== facts.sbom.file.sha256) {
        return notScanned(`the scan was of another SBOM (${image.scan.sbomSha256})`, again);
    }
    if (facts.sbom.expected.unread.length > 0) {
        return notScanned(`the packages of /${facts.sbom.expected.unread.join(', /')} cannot be listed`, again);
    }
    try {
        return judge(readAnswer(facts.scan.text), options.scan, facts.archive.digest, scanner, now);
    }
    catch (error) {
        if (error instanceof kernel/* PlatformError */.Wk)
            return notScanned((0,kernel/* errorMessage */.gJ)(error), again);
        throw error;
    }
}
function blockedReason(findings, expired) {
    const parts = [
        ...(findings > 0 ? [`${findings} finding${findings === 1 ? '' : 's'} of the scan reach the cutoff`] : []),
        ...(expired.length > 0 ? [`these entries of image.scan.allow have expired: ${expired.join(', ')}`] : []),
    ];
    return parts.join('; ');
}

;// CONCATENATED MODULE: ./build/image/sign/cosign.js




/** What signing needs of the job: its OIDC token for keyless, its proxies and certificates. */
const names = [
    'ACTIONS_ID_TOKEN_REQUEST_URL',
    'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
    'SIGSTORE_ID_TOKEN',
    'TUF_ROOT',
    'TUF_MIRROR',
    'SIGSTORE_*',
];
/** Runs `work` with a cosign of the locked version and removes every file it was given, whatever happens. */
async function withCosign(options, ports, work) {
    const tool = await installTool('cosign', options.tools, ports);
    await (0,promises_.mkdir)(options.tempDir, { recursive: true });
    const dir = await (0,promises_.mkdtemp)(external_node_path_.join(options.tempDir, 'cosign-'));
    const write = async (name, content) => {
        const file = external_node_path_.join(dir, name);
        await (0,promises_.writeFile)(file, content, { mode: 0o600 });
        return file;
    };
    try {
        const credentials = await ports.registryAuth(options.host);
        const auth = credentials && Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64');
        await write('config.json', JSON.stringify({ auths: auth === undefined ? {} : { [options.host]: { auth } } }));
        return await work({
            dir,
            write,
            async run(args, secrets = {}) {
                const env = {
                    ...pickEnvironment(ports.env, names),
                    ...(await ports.signingEnvironment?.()),
                    ...secrets,
                    DOCKER_CONFIG: dir,
                };
                return ports.exec(tool.path, args, { cwd: dir, env, signal: ports.signal, allowFailure: true });
            },
        });
    }
    finally {
        await (0,promises_.rm)(dir, { recursive: true, force: true });
    }
}

;// CONCATENATED MODULE: ./build/image/sign/expectation.js
const githubIssuer = 'https://token.actions.githubusercontent.com';
/** Who is expected, for a person. */
function describeSigner(expectation) {
    switch (expectation.mode) {
        case 'keyless':
            return `${identityUrl(expectation.identity)}, run for ${expectation.identity.repository}`;
        case 'key':
            return 'the holder of the key that is configured';
        case 'kms':
            return `the key ${expectation.key}`;
    }
}
/**
 * cosign's arguments that name the signer. `keyFile` is where the public key of mode `key` was written. With a key
 * there is no transparency log entry to look for, and nothing is fetched.
 */
function signerArguments(expectation, keyFile) {
    switch (expectation.mode) {
        case 'keyless': {
            const { identity, instance } = expectation;
            return [
                ...identityArguments(identity),
                '--certificate-oidc-issuer',
                identity.issuer ?? githubIssuer,
                // The certificate's name is the reusable workflow's, which others call too: the repository tells them apart.
                '--certificate-github-workflow-repository',
                identity.repository,
                ...(instance === undefined ? [] : ['--trusted-root', instance.trustedRoot]),
            ];
        }
        case 'key':
            return ['--key', keyFile, '--insecure-ignore-tlog=true'];
        case 'kms':
            return ['--key', expectation.key, '--insecure-ignore-tlog=true'];
    }
}
function identityArguments(identity) {
    const url = identityUrl(identity);
    return identity.workflow.includes('@')
        ? ['--certificate-identity', url]
        : ['--certificate-identity-regexp', `^${url.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}@[^@\\s]+$`];
}
function identityUrl(identity) {
    return `${(identity.serverUrl ?? 'https://github.com').replace(/\/$/, '')}/${identity.workflow}`;
}
/** A command that a reviewer can paste; `cosign.pub` stands for the public key's file. */
function verifyCommand(target, expectation) {
    return shellLine([
        'cosign',
        'verify',
        ...signerArguments(expectation, 'cosign.pub'),
        ...annotationArguments(expectation),
        target,
    ]);
}
function verifyAttestationCommand(target, expectation) {
    return shellLine([
        'cosign',
        'verify-attestation',
        '--type',
        'cyclonedx',
        ...signerArguments(expectation, 'cosign.pub'),
        target,
    ]);
}
function annotationArguments(expectation) {
    return Object.entries(expectation.annotations).flatMap(([name, value]) => ['-a', `${name}=${value}`]);
}
function shellLine(words) {
    return words
        .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
        .join(' ');
}

;// CONCATENATED MODULE: ./build/image/sign/judge.js


/** The type of a signature in cosign 3's bundles; `cosign verify` lists attestations of other types beside it. */
const signatureType = 'https://sigstore.dev/cosign/sign/v1';
/**
 * What `cosign verify` said, as an outcome. Exit code 0 alone proves nothing: cosign also answers 0 for an image that
 * has only an attestation, so one element must be a signature of exactly this digest with the expected annotations.
 * Exit codes 10 to 13 are cosign's (cmd/cosign/errors); in bundle mode most refusals are 1, so its words are read.
 */
function judgeVerification(result, digest, expectation, command) {
    const signer = describeSigner(expectation);
    if (result.exitCode !== 0)
        return judge_refusal(result, signer, command);
    const listed = readList(result.stdout);
    if (listed === undefined) {
        return {
            kind: 'tool-failed',
            exitCode: 0,
            detail: 'cosign verify answered something that is not its list',
            command,
        };
    }
    const signatures = listed.filter(({ type }) => type === signatureType);
    if (signatures.length === 0) {
        const types = [...new Set(listed.map(({ type }) => type))].join(', ');
        return {
            kind: 'mismatch',
            what: 'type',
            detail: `the image has no signature, only attestations (${types || 'none'})`,
            command,
        };
    }
    const ofDigest = signatures.filter((signature) => signature.digest === digest);
    if (ofDigest.length === 0) {
        const found = [...new Set(signatures.map((signature) => signature.digest))].join(', ');
        return {
            kind: 'mismatch',
            what: 'digest',
            detail: `the signature is for ${found}, expected ${digest}`,
            command,
        };
    }
    const wanted = Object.entries(expectation.annotations);
    const matching = ofDigest.find(({ annotations }) => wanted.every(([name, value]) => annotations[name] === value));
    if (matching === undefined) {
        const newest = ofDigest.at(-1)?.annotations ?? {};
        const wrong = wanted.filter(([name, value]) => newest[name] !== value);
        return {
            kind: 'mismatch',
            what: 'annotation',
            detail: wrong
                .map(([name, value]) => `${name} is ${newest[name] ?? 'missing'}, expected ${value}`)
                .join('; '),
            command,
        };
    }
    return { kind: 'verified', digest, signer, annotations: matching.annotations, command };
}
function judge_refusal(result, expected, command) {
    const said = result.stderr
        .split('\n')
        .filter((line) => !line.startsWith('WARNING:') && !line.startsWith('error during command execution'))
        .join('\n')
        .trim();
    const detail = said === '' ? `cosign ended with exit code ${result.exitCode}` : (said.split('\n')[0] ?? said);
    if (result.exitCode === 10 || /no signatures found/i.test(said))
        return { kind: 'unsigned', detail, command };
    const wrongSigner = result.exitCode === 12 ||
        result.exitCode === 13 ||
        /no matching (signatures|attestations)|do not match threshold|none of the expected identities/i.test(said);
    return wrongSigner
        ? { kind: 'wrong-signer', expected, detail, command }
        : { kind: 'tool-failed', exitCode: result.exitCode, detail, command };
}
/** The list that `cosign verify` prints; members that are not there are empty, and match nothing. */
const List = dist/* array */.YOg(dist/* looseObject */._H3({
    critical: dist/* looseObject */._H3({
        type: dist/* optional */.lqM(dist/* string */.YjP(), ''),
        image: dist/* optional */.lqM(dist/* looseObject */._H3({ 'docker-manifest-digest': dist/* optional */.lqM(dist/* string */.YjP(), '') }), {}),
    }),
    optional: dist/* nullish */.cl6(dist/* record */.g1P(dist/* string */.YjP(), dist/* unknown */.L5J()), {}),
}));
function readList(stdout) {
    let value;
    try {
        value = JSON.parse(stdout);
    }
    catch {
        // The caller turns this into a refusal.
        return undefined;
    }
    const result = dist/* safeParse */.xLC(List, value);
    if (!result.success)
        return undefined;
    return result.output.map(({ critical, optional }) => ({
        type: critical.type,
        digest: critical.image['docker-manifest-digest'],
        annotations: Object.fromEntries(Object.entries(optional ?? {}).flatMap(([name, each]) => typeof each === 'string' ? [[name, each]] : [])),
    }));
}

// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(7975);
;// CONCATENATED MODULE: ./build/image/sign/sign.js







/** What has to hold afterwards of a signature that was made in this way. */
function expectationOf(signing, annotations) {
    switch (signing.mode) {
        case 'keyless':
            return {
                mode: 'keyless',
                identity: signing.identity,
                annotations,
                ...(signing.instance === undefined ? {} : { instance: signing.instance }),
            };
        case 'key':
            return { mode: 'key', publicKey: signing.publicKey, annotations };
        case 'kms':
            return { mode: 'kms', key: signing.key, annotations };
    }
}
/**
 * Refuses a way of signing that would tell the public more than was agreed to: cosign 3 without a signing
 * configuration writes the digest to the public log and exits 0.
 */
function checkSigning(signing, env) {
    if (signing.mode === 'keyless' && signing.instance === undefined && signing.publicLog !== true) {
        throw new kernel/* ConfigurationError */.j1(signing.publicLog === undefined
            ? 'image.sign.mode is keyless, but nothing says whether this digest may stand in the public transparency log'
            : 'image.sign.mode is keyless with the public transparency log turned off, and there is no private sigstore instance', {
            fix: 'Write image.sign.public-log: true where everybody may know of this image; else sign with a key (mode: kms or key) or name the signing-config and trusted-root of an instance of your own.',
        });
    }
    if (signing.mode === 'key' && !env[signing.privateKeyEnv]) {
        throw new kernel/* ConfigurationError */.j1(`image.sign.mode is key, but the variable ${signing.privateKeyEnv} is empty`, {
            fix: `Give the private key that \`cosign generate-key-pair\` wrote in ${signing.privateKeyEnv}, and its password in COSIGN_PASSWORD.`,
        });
    }
}
/**
 * Signs the digest and attests the SBOM, one after the other: where a registry has no referrers API both rewrite the
 * same index. What is there already is left alone (ECR takes at most 100 referrers a subject). After each the
 * registry is read again; throws a PlatformError where what was written is not there.
 */
async function signAndAttest(options, ports) {
    const expectation = expectationOf(options.signing, options.annotations);
    return withCosign(options, ports, async (cosign) => {
        const signing = await signingArguments(options.signing, cosign, ports.env);
        const verified = async () => (await verifyWith(cosign, options, expectation)).kind === 'verified';
        const attested = () => hasAttestation(cosign, options, expectation);
        const signedNow = !(await verified());
        if (signedNow) {
            const annotations = Object.entries(options.annotations).flatMap(([name, value]) => [
                '-a',
                `${name}=${value}`,
            ]);
            const args = ['sign', '--yes', ...signing.args, ...annotations, options.target];
            done('sign', options.target, await cosign.run(args, signing.secrets));
        }
        const attestedNow = !(await attested());
        if (attestedNow) {
            const args = [
                'attest',
                '--yes',
                '--type',
                'cyclonedx',
                '--predicate',
                options.sbom,
                ...signing.args,
                options.target,
            ];
            done('attest', options.target, await cosign.run(args, signing.secrets));
        }
        if (!(await verified()) || !(await attested())) {
            throw new kernel/* PlatformError */.Wk('registry', `cosign said that it signed and attested ${options.target}, but the registry does not give both back`, { retryable: true, fix: 'Run the publish phase again when no other job signs the same image.' });
        }
        return { signedNow, attestedNow };
    });
}
/** Runs `cosign verify` and judges its answer. */
async function verifyWith(cosign, options, expectation) {
    const key = expectation.mode === 'key' ? await cosign.write('cosign.pub', expectation.publicKey) : '';
    const result = await cosign.run(['verify', ...signerArguments(expectation, key), options.target]);
    return judgeVerification(result, options.digest, expectation, verifyCommand(options.target, expectation));
}
/** With a key nothing but the registry is spoken to: an empty signing configuration and trusted root say so. */
async function signingArguments(signing, cosign, env) {
    if (signing.mode === 'keyless') {
        const { instance } = signing;
        const args = instance === undefined
            ? []
            : ['--signing-config', instance.signingConfig, '--trusted-root', instance.trustedRoot];
        return { args, secrets: {} };
    }
    const config = external_node_path_.join(cosign.dir, 'signing-config.json');
    const root = external_node_path_.join(cosign.dir, 'trusted-root.json');
    done('signing-config create', config, await cosign.run(['signing-config', 'create', '--out', config]));
    done('trusted-root create', root, await cosign.run(['trusted-root', 'create', '--out', root]));
    const offline = ['--signing-config', config, '--trusted-root', root];
    if (signing.mode === 'kms')
        return { args: ['--key', signing.key, ...offline], secrets: {} };
    return {
        args: ['--key', `env://${signing.privateKeyEnv}`, ...offline],
        secrets: {
            [signing.privateKeyEnv]: env[signing.privateKeyEnv] ?? '',
            COSIGN_PASSWORD: env['COSIGN_PASSWORD'] ?? '',
        },
    };
}
/** Whether the registry holds this very SBOM, attested by the expected signer. */
async function hasAttestation(cosign, options, expectation) {
    const key = expectation.mode === 'key' ? await cosign.write('cosign.pub', expectation.publicKey) : '';
    const args = [
        'verify-attestation',
        '--type',
        'cyclonedx',
        ...signerArguments(expectation, key),
        options.target,
    ];
    const result = await cosign.run(args);
    if (result.exitCode !== 0)
        return false;
    const sbom = JSON.parse(await (0,promises_.readFile)(options.sbom, 'utf8'));
    return result.stdout
        .split('\n')
        .filter((line) => line.trim() !== '')
        .some((line) => {
        const { payload = '' } = JSON.parse(line);
        const statement = JSON.parse(Buffer.from(payload, 'base64').toString('utf8'));
        const ofDigest = statement.subject?.some(({ digest }) => `sha256:${digest?.sha256}` === options.digest);
        return ofDigest === true && (0,external_node_util_.isDeepStrictEqual)(statement.predicate, sbom);
    });
}
function done(what, on, result) {
    if (result.exitCode === 0)
        return;
    const said = result.stderr.trim().split('\n').slice(-4).join('\n');
    throw new kernel/* PlatformError */.Wk('tool', `cosign ${what} of ${on} ended with exit code ${result.exitCode}:\n${said}`, {
        code: String(result.exitCode),
    });
}

;// CONCATENATED MODULE: ./build/image/sign/index.js





;// CONCATENATED MODULE: ./build/image/verify.js






/**
 * Whether the registry holds a signature of exactly this digest by exactly the expected signer, with the expected
 * annotations. Only `verified` is a yes. Throws a ConfigurationError for a reference that is none, and a
 * PlatformError where the registry does not answer; neither is a yes either.
 */
async function verifyImage(options, ports) {
    const { repository, digest, expectation } = options;
    const reference = parseRepository(repository, 'the image repository');
    if (!isDigest(digest)) {
        throw new kernel/* ConfigurationError */.j1(`the image digest is ${JSON.stringify(digest)}, expected sha256: and 64 hex digits`, {
            fix: 'Pass the digest that the publish phase put out, never a tag: a tag can move.',
        });
    }
    const target = `${repository}@${digest}`;
    if ((await registryClient(reference, 'pull', ports).resolve(digest)) === undefined) {
        return {
            kind: 'not-found',
            detail: `${target} is not in the registry`,
            command: verifyCommand(target, expectation),
        };
    }
    try {
        return await withCosign({ ...options, host: reference.host }, ports, (cosign) => verifyWith(cosign, { target, digest }, expectation));
    }
    catch (error) {
        if (!(error instanceof ToolUnavailable))
            throw error;
        return { kind: 'tool-unavailable', detail: error.message, fix: error.fix ?? '' };
    }
}

;// CONCATENATED MODULE: ./build/image/publish.js











/**
 * Publishes what `buildImage` wrote: proves that archive, SBOM and verdict belong together and pass, pushes the same
 * bytes, signs, attests, and reads back what was pushed. Throws a ConfigurationError for what the user can mend and a
 * PlatformError for a registry that refuses; `refused` and `unverified` are outcomes.
 */
async function publishImage(options, ports) {
    const reference = parseRepository(options.repository, 'the image repository');
    for (const tag of options.tags)
        checkTag(tag, 'an image tag');
    checkPolicy(options.scan);
    checkSigning(options.signing, ports.env);
    const image = await readManifest(options.dir);
    const archive = await openArchive(external_node_path_.join(options.dir, image.archive.file));
    const tree = await openImage(archive);
    const facts = await readFacts(options.dir, image, archive, tree);
    const { reasons, scan } = belongTogether(image, facts, options, `grype ${options.tools.lock.grype.version}`, ports.clock.now());
    const client = registryClient(reference, 'pull,push', ports);
    const all = reasons.length > 0 ? reasons : await takenTags(client, options.tags, image.digest);
    if (all.length > 0)
        return { kind: 'refused', reasons: all, image };
    const push = await pushImage(archive, tree, client, (digest, pushed) => ports.log.info(`${digest} ${pushed ? 'pushed' : 'is there already'}`));
    const top = await client.manifest(image.digest);
    if (top === undefined) {
        return unverified(image, options, 'the registry took the manifest and does not give it back');
    }
    for (const tag of options.tags) {
        if ((await client.resolve(tag)) !== image.digest)
            await client.putManifest(tag, top.bytes, tree.top.mediaType);
    }
    const signature = await sign(options, image, reference.host, ports);
    const wrong = await readBack(client, tree, options, image);
    if (wrong !== undefined)
        return unverified(image, options, wrong);
    if (options.signing.mode === 'off') {
        return {
            kind: 'published',
            image,
            scan,
            repository: options.repository,
            tags: options.tags,
            push,
            signature,
        };
    }
    const expectation = expectationOf(options.signing, annotationsOf(image));
    const { repository, tools, tempDir } = options;
    const verification = await verifyImage({ repository, digest: image.digest, expectation, tools, tempDir }, ports);
    if (verification.kind !== 'verified') {
        return unverified(image, options, `its signature does not verify: ${verification.kind}: ${verification.detail}`);
    }
    const target = `${repository}@${image.digest}`;
    return {
        kind: 'published',
        image,
        scan,
        repository,
        tags: options.tags,
        push,
        signature,
        verifyCommand: verifyCommand(target, expectation),
        verifyAttestationCommand: verifyAttestationCommand(target, expectation),
    };
}
/** Bound into the signature: a bundle binds the digest alone, not what the image is for. */
function annotationsOf(image) {
    return { module: image.module, version: image.version, git_sha: image.gitSha };
}
async function readFacts(dir, image, archive, tree) {
    const { repository, version, sourceDateEpoch: epoch } = image;
    const result = image.scan.mode === 'on' ? image.scan.result : undefined;
    return {
        archive: { sha256: archive.sha256, size: archive.bytes, digest: tree.top.digest },
        platforms: tree.platforms.map(({ platform }) => platform),
        sbom: {
            file: await describeFile(dir, image.sbom.file),
            text: await (0,promises_.readFile)(external_node_path_.join(dir, image.sbom.file), 'utf8'),
            // Made anew from the archive's bytes: an SBOM of another image cannot pass for this one's.
            expected: await describeImage(archive, tree, { repository, version, epoch }),
        },
        ...(result === undefined
            ? {}
            : {
                scan: {
                    file: await describeFile(dir, result.file),
                    text: await (0,promises_.readFile)(external_node_path_.join(dir, result.file), 'utf8'),
                },
            }),
    };
}
async function takenTags(client, tags, digest) {
    const taken = [];
    for (const tag of tags) {
        const found = await client.resolve(tag);
        if (found !== undefined && found !== digest) {
            taken.push(`${client.name}:${tag} names ${found} already; a published version is never given to another image`);
        }
    }
    return taken;
}
async function sign(options, image, host, ports) {
    const { signing } = options;
    if (signing.mode === 'off')
        return { mode: 'off' };
    const annotations = annotationsOf(image);
    const made = await signAndAttest({
        host,
        target: `${options.repository}@${image.digest}`,
        digest: image.digest,
        signing,
        annotations,
        sbom: external_node_path_.resolve(options.dir, image.sbom.file),
        tools: options.tools,
        tempDir: options.tempDir,
    }, ports);
    return { mode: signing.mode, signer: describeSigner(expectationOf(signing, annotations)), ...made };
}
/** What the registry does not give back as it was pushed, or undefined. The client checks every digest it reads. */
async function readBack(client, tree, options, image) {
    for (const tag of options.tags) {
        const found = await client.resolve(tag);
        if (found !== image.digest)
            return `the tag ${tag} names ${found ?? 'nothing'}, expected ${image.digest}`;
    }
    for (const { descriptor, manifest } of tree.platforms) {
        if ((await client.resolve(descriptor.digest)) === undefined)
            return `the manifest ${descriptor.digest} is missing`;
        for (const { digest } of [manifest.config, ...manifest.layers]) {
            if (!(await client.hasBlob(digest)))
                return `the blob ${digest} is missing`;
        }
    }
    return undefined;
}
function unverified(image, options, reason) {
    return { kind: 'unverified', image, repository: options.repository, reason };
}

;// CONCATENATED MODULE: ./build/image/index.js
/**
 * The image: built without credentials into a folder (archive, SBOM, scan verdict, and `image.json` that ties them
 * together), published by another job from exactly that folder, and verified by whoever wants to run it.
 */










/***/ })

};
