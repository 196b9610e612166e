export const id = 300;
export const ids = [300];
export const modules = {

/***/ 300:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   createRds: () => (/* binding */ createRds)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_rds__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7202);
/* harmony import */ var _config_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5387);


/** `RdsPort` over the AWS SDK: every answer parsed once, every error a PlatformError that names the call. */
function createRds(session) {
    const rds = new _aws_sdk_client_rds__WEBPACK_IMPORTED_MODULE_1__/* .RDSClient */ .rYe({
        region: session.region,
        maxAttempts: 6,
        ...(session.credentials === undefined ? {} : { credentials: session.credentials }),
    });
    const call = async (name, work) => {
        try {
            return await work();
        }
        catch (error) {
            throw (0,_config_index_js__WEBPACK_IMPORTED_MODULE_0__/* .awsError */ .es)(name, error);
        }
    };
    const instance = (name) => call('rds:DescribeDBInstances', () => orNothing('DBInstanceNotFoundFault', async () => {
        const answer = await rds.send(new _aws_sdk_client_rds__WEBPACK_IMPORTED_MODULE_1__/* .DescribeDBInstancesCommand */ .hhJ({ DBInstanceIdentifier: name }));
        return answer.DBInstances?.[0];
    }));
    const cluster = (name) => call('rds:DescribeDBClusters', () => orNothing('DBClusterNotFoundFault', async () => {
        const answer = await rds.send(new _aws_sdk_client_rds__WEBPACK_IMPORTED_MODULE_1__/* .DescribeDBClustersCommand */ .Kdv({ DBClusterIdentifier: name }));
        return answer.DBClusters?.[0];
    }));
    const allInstances = () => call('rds:DescribeDBInstances', () => pages(async (Marker) => {
        const answer = await rds.send(new _aws_sdk_client_rds__WEBPACK_IMPORTED_MODULE_1__/* .DescribeDBInstancesCommand */ .hhJ({ Marker }));
        return { items: answer.DBInstances ?? [], next: answer.Marker };
    }));
    const allClusters = () => call('rds:DescribeDBClusters', () => pages(async (Marker) => {
        const answer = await rds.send(new _aws_sdk_client_rds__WEBPACK_IMPORTED_MODULE_1__/* .DescribeDBClustersCommand */ .Kdv({ Marker }));
        return { items: answer.DBClusters ?? [], next: answer.Marker };
    }));
    /** A cluster says nothing of its instances' class; a copy takes that of the first. */
    const clusterSource = async (found) => {
        const writer = found.DBClusterMembers?.find((it) => it.IsClusterWriter === true);
        const name = (writer ?? found.DBClusterMembers?.[0])?.DBInstanceIdentifier;
        return parseCluster(found, name === undefined ? undefined : await instance(name));
    };
    return {
        describeSource: async (kind, identifier) => {
            if (kind === 'instance') {
                const found = await instance(identifier);
                return found === undefined ? undefined : parseInstance(found);
            }
            const found = await cluster(identifier);
            return found === undefined ? undefined : clusterSource(found);
        },
        findSource: async (host, port) => {
            // The first word of an RDS host name is the identifier: one call, and a right to look at one resource, are enough.
            const rdsName = /^([a-z][a-z0-9-]*)\.(cluster-(?:ro-)?)?[a-z0-9]+\.[a-z0-9-]+\.rds\.amazonaws\.com(?:\.cn)?$/i.exec(host);
            const [, identifier, ofCluster] = rdsName ?? [];
            if (identifier !== undefined && ofCluster !== undefined) {
                const found = await cluster(identifier);
                return found === undefined ? undefined : clusterSource(found);
            }
            const candidates = identifier === undefined ? await allInstances() : [await instance(identifier)];
            const found = candidates.find((it) => it?.Endpoint?.Address?.toLowerCase() === host.toLowerCase() && it.Endpoint.Port === port);
            if (found?.DBClusterIdentifier !== undefined) {
                const its = await cluster(found.DBClusterIdentifier);
                return its === undefined ? undefined : clusterSource(its);
            }
            if (found !== undefined)
                return parseInstance(found);
            if (identifier !== undefined)
                return undefined;
            const answering = (await allClusters()).find((it) => it.Port === port &&
                [it.Endpoint, it.ReaderEndpoint, ...(it.CustomEndpoints ?? [])].includes(host.toLowerCase()));
            return answering === undefined ? undefined : clusterSource(answering);
        },
        createSnapshot: async (source, id, tags) => {
            if (source.kind === 'cluster')
                await call('rds:CreateDBClusterSnapshot', () => rds.send(new _aws_sdk_client_rds__WEBPACK_IMPORTED_MODULE_1__/* .CreateDBClusterSnapshotCommand */ .Iv4({
                    DBClusterIdentifier: source.identifier,
                    DBClusterSnapshotIdentifier: id,
                    Tags: tagList(tags),
                })));
            else
                await call('rds:CreateDBSnapshot', () => rds.send(new _aws_sdk_client_rds__WEBPACK_IMPORTED_MODULE_1__/* .CreateDBSnapshotCommand */ .SQw({
                    DBInstanceIdentifier: source.identifier,
                    DBSnapshotIdentifier: id,
                    Tags: tagList(tags),
                })));
        },
        describeSnapshot: (kind, id) => kind === 'cluster'
            ? call('rds:DescribeDBClusterSnapshots', () => orNothing('DBClusterSnapshotNotFoundFault', async () => {
                const answer = await rds.send(new _aws_sdk_client_rds__WEBPACK_IMPORTED_MODULE_1__/* .DescribeDBClusterSnapshotsCommand */ .cWV({ DBClusterSnapshotIdentifier: id }));
                const found = answer.DBClusterSnapshots?.[0];
                return found === undefined ? undefined : parseClusterSnapshot(found);
            }))
            : call('rds:DescribeDBSnapshots', () => orNothing('DBSnapshotNotFoundFault', async () => {
                const answer = await rds.send(new _aws_sdk_client_rds__WEBPACK_IMPORTED_MODULE_1__/* .DescribeDBSnapshotsCommand */ .KKI({ DBSnapshotIdentifier: id }));
                const found = answer.DBSnapshots?.[0];
                return found === undefined ? undefined : parseSnapshot(found);
            })),
        listSnapshots: (source) => source.kind === 'cluster'
            ? call('rds:DescribeDBClusterSnapshots', () => pages(async (Marker) => {
                const answer = await rds.send(new _aws_sdk_client_rds__WEBPACK_IMPORTED_MODULE_1__/* .DescribeDBClusterSnapshotsCommand */ .cWV({
                    DBClusterIdentifier: source.identifier,
                    SnapshotType: 'manual',
                    Marker,
                }));
                return {
                    items: (answer.DBClusterSnapshots ?? []).map(parseClusterSnapshot),
                    next: answer.Marker,
                };
            }))
            : call('rds:DescribeDBSnapshots', () => pages(async (Marker) => {
                const answer = await rds.send(new _aws_sdk_client_rds__WEBPACK_IMPORTED_MODULE_1__/* .DescribeDBSnapshotsCommand */ .KKI({
                    DBInstanceIdentifier: source.identifier,
                    SnapshotType: 'manual',
                    Marker,
                }));
                return { items: (answer.DBSnapshots ?? []).map(parseSnapshot), next: answer.Marker };
            })),
        deleteSnapshot: async (kind, id) => {
            if (kind === 'cluster')
                await call('rds:DeleteDBClusterSnapshot', () => rds.send(new _aws_sdk_client_rds__WEBPACK_IMPORTED_MODULE_1__/* .DeleteDBClusterSnapshotCommand */ .fW3({ DBClusterSnapshotIdentifier: id })));
            else
                await call('rds:DeleteDBSnapshot', () => rds.send(new _aws_sdk_client_rds__WEBPACK_IMPORTED_MODULE_1__/* .DeleteDBSnapshotCommand */ .PHQ({ DBSnapshotIdentifier: id })));
        },
        restore: async (snapshot, name, placement, engine, tags) => {
            const shared = {
                ...(placement.subnetGroup === undefined ? {} : { DBSubnetGroupName: placement.subnetGroup }),
                ...(placement.securityGroups.length === 0
                    ? {}
                    : { VpcSecurityGroupIds: [...placement.securityGroups] }),
                DeletionProtection: false,
                Tags: tagList(tags),
            };
            if (snapshot.kind === 'cluster')
                await call('rds:RestoreDBClusterFromSnapshot', () => rds.send(new _aws_sdk_client_rds__WEBPACK_IMPORTED_MODULE_1__/* .RestoreDBClusterFromSnapshotCommand */ .sX2({
                    DBClusterIdentifier: name,
                    SnapshotIdentifier: snapshot.id,
                    Engine: engine,
                    ...(placement.parameterGroup === undefined
                        ? {}
                        : { DBClusterParameterGroupName: placement.parameterGroup }),
                    ...shared,
                })));
            else
                await call('rds:RestoreDBInstanceFromDBSnapshot', () => rds.send(new _aws_sdk_client_rds__WEBPACK_IMPORTED_MODULE_1__/* .RestoreDBInstanceFromDBSnapshotCommand */ .dX$({
                    DBInstanceIdentifier: name,
                    DBSnapshotIdentifier: snapshot.id,
                    MultiAZ: false,
                    PubliclyAccessible: placement.publiclyAccessible ?? false,
                    ...(placement.instanceClass === undefined ? {} : { DBInstanceClass: placement.instanceClass }),
                    ...(placement.parameterGroup === undefined
                        ? {}
                        : { DBParameterGroupName: placement.parameterGroup }),
                    ...shared,
                })));
        },
        addInstance: async (name, placement, engine, tags) => {
            await call('rds:CreateDBInstance', () => rds.send(new _aws_sdk_client_rds__WEBPACK_IMPORTED_MODULE_1__/* .CreateDBInstanceCommand */ .day({
                DBInstanceIdentifier: memberOf(name),
                DBClusterIdentifier: name,
                DBInstanceClass: placement.instanceClass,
                Engine: engine,
                PubliclyAccessible: placement.publiclyAccessible ?? false,
                Tags: tagList(tags),
            })));
        },
        describeCopy: async (kind, name) => {
            if (kind === 'instance') {
                const found = await instance(name);
                return found === undefined ? undefined : copyOf(kind, name, found, found.Endpoint?.Address);
            }
            const whole = await cluster(name);
            if (whole === undefined)
                return undefined;
            const member = await instance(memberOf(name));
            if (member === undefined)
                return { name, kind, status: `storage ${whole.Status ?? ''}`, endpoint: undefined };
            return copyOf(kind, name, member, whole.Endpoint, whole.Port);
        },
        deleteCopy: (kind, name) => call(kind === 'cluster' ? 'rds:DeleteDBCluster' : 'rds:DeleteDBInstance', async () => {
            const remove = async (DBInstanceIdentifier) => {
                await orNothing('DBInstanceNotFoundFault', () => rds.send(new _aws_sdk_client_rds__WEBPACK_IMPORTED_MODULE_1__/* .DeleteDBInstanceCommand */ .Yvh({
                    DBInstanceIdentifier,
                    SkipFinalSnapshot: true,
                    DeleteAutomatedBackups: true,
                })));
            };
            try {
                await remove(kind === 'cluster' ? memberOf(name) : name);
                if (kind === 'cluster')
                    await orNothing('DBClusterNotFoundFault', () => rds.send(new _aws_sdk_client_rds__WEBPACK_IMPORTED_MODULE_1__/* .DeleteDBClusterCommand */ .Xi9({ DBClusterIdentifier: name, SkipFinalSnapshot: true })));
                return true;
            }
            catch (error) {
                if (error instanceof Error && /^InvalidDB(Instance|Cluster)StateFault$/.test(error.name))
                    return /already being deleted/i.test(error.message);
                throw error;
            }
        }),
        close: () => rds.destroy(),
    };
}
/** The one instance of a copied cluster. */
function memberOf(cluster) {
    return `${cluster}-1`;
}
function copyOf(kind, name, found, host, port = found.Endpoint?.Port) {
    return {
        name,
        kind,
        status: found.DBInstanceStatus ?? '',
        endpoint: host === undefined || port === undefined ? undefined : { host, port },
    };
}
function parseInstance(found) {
    return {
        kind: 'instance',
        identifier: found.DBInstanceIdentifier ?? '',
        status: found.DBInstanceStatus ?? '',
        engine: found.Engine ?? '',
        placement: {
            securityGroups: (found.VpcSecurityGroups ?? []).flatMap((it) => it.VpcSecurityGroupId ?? []),
            ...defined('instanceClass', found.DBInstanceClass),
            ...defined('subnetGroup', found.DBSubnetGroup?.DBSubnetGroupName),
            ...defined('parameterGroup', found.DBParameterGroups?.[0]?.DBParameterGroupName),
            ...defined('publiclyAccessible', found.PubliclyAccessible),
        },
    };
}
function parseCluster(found, writer) {
    return {
        kind: 'cluster',
        identifier: found.DBClusterIdentifier ?? '',
        status: found.Status ?? '',
        engine: found.Engine ?? '',
        placement: {
            securityGroups: (found.VpcSecurityGroups ?? []).flatMap((it) => it.VpcSecurityGroupId ?? []),
            ...defined('instanceClass', writer?.DBInstanceClass),
            ...defined('subnetGroup', found.DBSubnetGroup),
            ...defined('parameterGroup', found.DBClusterParameterGroup),
            ...defined('publiclyAccessible', writer?.PubliclyAccessible),
        },
    };
}
function parseSnapshot(found) {
    return {
        id: found.DBSnapshotIdentifier ?? '',
        kind: 'instance',
        source: found.DBInstanceIdentifier ?? '',
        status: found.Status ?? '',
        progress: found.PercentProgress ?? 0,
        createdAt: found.SnapshotCreateTime?.getTime(),
        manual: found.SnapshotType === 'manual',
        tags: tagsOf(found.TagList),
    };
}
function parseClusterSnapshot(found) {
    return {
        id: found.DBClusterSnapshotIdentifier ?? '',
        kind: 'cluster',
        source: found.DBClusterIdentifier ?? '',
        status: found.Status ?? '',
        progress: found.PercentProgress ?? 0,
        createdAt: found.SnapshotCreateTime?.getTime(),
        manual: found.SnapshotType === 'manual',
        tags: tagsOf(found.TagList),
    };
}
function tagList(tags) {
    return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
function tagsOf(list) {
    return Object.fromEntries((list ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
}
async function pages(page) {
    const all = [];
    let marker;
    do {
        const { items, next } = await page(marker);
        all.push(...items);
        marker = next;
    } while (marker !== undefined && marker !== '');
    return all;
}
async function orNothing(name, work) {
    try {
        return await work();
    }
    catch (error) {
        if (error instanceof Error && error.name === name)
            return undefined;
        throw error;
    }
}
function defined(key, value) {
    return (value === undefined ? {} : { [key]: value });
}


/***/ })

};
