export const id = 4672;
export const ids = [4672];
export const modules = {

/***/ 4672:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  createRds: () => (/* binding */ createRds)
});

// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-rds/dist-cjs/index.js
var dist_cjs = __webpack_require__(7202);
// EXTERNAL MODULE: ./build/config/index.js + 7 modules
var config = __webpack_require__(4680);
;// CONCATENATED MODULE: ./build/migrations/snapshot/rds/answers.js

/** Makes a call whose errors name it. */
function call(name, work) {
    return (0,config/* awsCall */.uF)(name, work, fixOf);
}
function fixOf(error) {
    const code = error instanceof Error ? error.name : '';
    if (/^SnapshotQuotaExceeded/.test(code))
        return 'Delete manual snapshots that nobody needs, lower migrations.snapshots.keep, or have the quota of the account raised (100 in a region by default).';
    if (/^(KMSKeyNotAccessible)/.test(code))
        return 'Allow kms:DescribeKey and kms:CreateGrant on the key of the database to the role that calls, in the policy of the key as well where it belongs to another account.';
    if (/^(InstanceQuotaExceeded|StorageQuotaExceeded|DBClusterQuotaExceeded)/.test(code))
        return 'The account has no room for a copy in this region: delete what nobody needs, or have the quota raised.';
    return undefined;
}
/** Tags as RDS takes them. */
function tagList(tags) {
    return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
/** Tags as RDS gives them. */
function tagsOf(list) {
    return Object.fromEntries((list ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
}
/** What is not there, by the name of RDS's error for that, is nothing. */
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
/** A member where it has a value. */
function defined(key, value) {
    return (value === undefined ? {} : { [key]: value });
}

;// CONCATENATED MODULE: ./build/migrations/snapshot/rds/databases/aws.js



/** Finds and describes what snapshots are taken of. */
function databases(rds) {
    const instance = (name) => instanceOf(rds, name);
    const cluster = (name) => clusterOf(rds, name);
    const allInstances = () => call('rds:DescribeDBInstances', () => (0,config/* allPages */.S4)(async (Marker) => {
        const answer = await rds.send(new dist_cjs/* DescribeDBInstancesCommand */.hhJ({ Marker }));
        return { items: answer.DBInstances ?? [], next: answer.Marker };
    }));
    const allClusters = () => call('rds:DescribeDBClusters', () => (0,config/* allPages */.S4)(async (Marker) => {
        const answer = await rds.send(new dist_cjs/* DescribeDBClustersCommand */.Kdv({ Marker }));
        return { items: answer.DBClusters ?? [], next: answer.Marker };
    }));
    /** A cluster says nothing of its instances' class; a copy takes that of the first. */
    const clusterSource = async (found) => {
        const writer = found.DBClusterMembers?.find((it) => it.IsClusterWriter === true);
        const name = (writer ?? found.DBClusterMembers?.[0])?.DBInstanceIdentifier;
        return parseCluster(found, name === undefined ? undefined : await instance(name));
    };
    return {
        listNamed: async (kind, prefix) => {
            const all = kind === 'instance'
                ? (await allInstances()).map((it) => ({ name: it.DBInstanceIdentifier ?? '', tags: it.TagList }))
                : (await allClusters()).map((it) => ({ name: it.DBClusterIdentifier ?? '', tags: it.TagList }));
            return all
                .filter(({ name }) => name.startsWith(prefix))
                .map(({ name, tags }) => ({ name, tags: tagsOf(tags) }));
        },
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
    };
}
/** The instance of that name as RDS describes it. */
function instanceOf(rds, name) {
    return call('rds:DescribeDBInstances', () => orNothing('DBInstanceNotFoundFault', async () => {
        const answer = await rds.send(new dist_cjs/* DescribeDBInstancesCommand */.hhJ({ DBInstanceIdentifier: name }));
        return answer.DBInstances?.[0];
    }));
}
/** The cluster of that name as RDS describes it. */
function clusterOf(rds, name) {
    return call('rds:DescribeDBClusters', () => orNothing('DBClusterNotFoundFault', async () => {
        const answer = await rds.send(new dist_cjs/* DescribeDBClustersCommand */.Kdv({ DBClusterIdentifier: name }));
        return answer.DBClusters?.[0];
    }));
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
            ...defined('iamAuthentication', found.IAMDatabaseAuthenticationEnabled),
        },
    };
}
function serverlessOf(found) {
    return found === undefined
        ? undefined
        : { ...defined('MinCapacity', found.MinCapacity), ...defined('MaxCapacity', found.MaxCapacity) };
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
            ...defined('iamAuthentication', found.IAMDatabaseAuthenticationEnabled),
            ...(writer?.DBInstanceClass === 'db.serverless'
                ? defined('serverless', serverlessOf(found.ServerlessV2ScalingConfiguration))
                : {}),
        },
    };
}

;// CONCATENATED MODULE: ./build/migrations/snapshot/rds/databases/index.js


;// CONCATENATED MODULE: ./build/migrations/snapshot/rds/copies/aws.js



/** Restores snapshots to copies, watches them and deletes them. */
function copies(rds) {
    return {
        restore: async (snapshot, name, placement, engine, tags) => {
            const shared = {
                ...(placement.subnetGroup === undefined ? {} : { DBSubnetGroupName: placement.subnetGroup }),
                ...(placement.securityGroups.length === 0
                    ? {}
                    : { VpcSecurityGroupIds: [...placement.securityGroups] }),
                ...(placement.iamAuthentication === undefined
                    ? {}
                    : { EnableIAMDatabaseAuthentication: placement.iamAuthentication }),
                DeletionProtection: false,
                Tags: tagList(tags),
            };
            if (snapshot.kind === 'cluster')
                await call('rds:RestoreDBClusterFromSnapshot', () => rds.send(new dist_cjs/* RestoreDBClusterFromSnapshotCommand */.sX2({
                    DBClusterIdentifier: name,
                    SnapshotIdentifier: snapshot.id,
                    Engine: engine,
                    // RDS takes no instance of the class db.serverless without it.
                    ...(placement.serverless === undefined
                        ? {}
                        : { ServerlessV2ScalingConfiguration: placement.serverless }),
                    ...(placement.parameterGroup === undefined
                        ? {}
                        : { DBClusterParameterGroupName: placement.parameterGroup }),
                    ...shared,
                })));
            else
                await call('rds:RestoreDBInstanceFromDBSnapshot', () => rds.send(new dist_cjs/* RestoreDBInstanceFromDBSnapshotCommand */.dX$({
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
            await call('rds:CreateDBInstance', () => rds.send(new dist_cjs/* CreateDBInstanceCommand */.day({
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
                const found = await instanceOf(rds, name);
                return found === undefined ? undefined : copyOf(kind, name, found, found.Endpoint?.Address);
            }
            const whole = await clusterOf(rds, name);
            if (whole === undefined)
                return undefined;
            const member = await instanceOf(rds, memberOf(name));
            if (member === undefined)
                return { name, kind, status: `storage ${whole.Status ?? ''}`, endpoint: undefined };
            return copyOf(kind, name, member, whole.Endpoint, whole.Port);
        },
        deleteCopy: (kind, name) => call(kind === 'cluster' ? 'rds:DeleteDBCluster' : 'rds:DeleteDBInstance', async () => {
            const remove = async (DBInstanceIdentifier) => {
                await orNothing('DBInstanceNotFoundFault', () => rds.send(new dist_cjs/* DeleteDBInstanceCommand */.Yvh({
                    DBInstanceIdentifier,
                    SkipFinalSnapshot: true,
                    DeleteAutomatedBackups: true,
                })));
            };
            try {
                await remove(kind === 'cluster' ? memberOf(name) : name);
                if (kind === 'cluster')
                    await orNothing('DBClusterNotFoundFault', () => rds.send(new dist_cjs/* DeleteDBClusterCommand */.Xi9({ DBClusterIdentifier: name, SkipFinalSnapshot: true })));
                return true;
            }
            catch (error) {
                if (error instanceof Error && /^InvalidDB(Instance|Cluster)StateFault$/.test(error.name))
                    return /already being deleted/i.test(error.message);
                throw error;
            }
        }),
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

;// CONCATENATED MODULE: ./build/migrations/snapshot/rds/copies/index.js


;// CONCATENATED MODULE: ./build/migrations/snapshot/rds/snapshots/aws.js



/** Begins, lists and deletes snapshots of instances and of clusters. */
function snapshots(rds) {
    return {
        createSnapshot: async (source, id, tags) => {
            if (source.kind === 'cluster')
                await call('rds:CreateDBClusterSnapshot', () => rds.send(new dist_cjs/* CreateDBClusterSnapshotCommand */.Iv4({
                    DBClusterIdentifier: source.identifier,
                    DBClusterSnapshotIdentifier: id,
                    Tags: tagList(tags),
                })));
            else
                await call('rds:CreateDBSnapshot', () => rds.send(new dist_cjs/* CreateDBSnapshotCommand */.SQw({
                    DBInstanceIdentifier: source.identifier,
                    DBSnapshotIdentifier: id,
                    Tags: tagList(tags),
                })));
        },
        describeSnapshot: (kind, id) => kind === 'cluster'
            ? call('rds:DescribeDBClusterSnapshots', () => orNothing('DBClusterSnapshotNotFoundFault', async () => {
                const answer = await rds.send(new dist_cjs/* DescribeDBClusterSnapshotsCommand */.cWV({ DBClusterSnapshotIdentifier: id }));
                const found = answer.DBClusterSnapshots?.[0];
                return found === undefined ? undefined : parseClusterSnapshot(found);
            }))
            : call('rds:DescribeDBSnapshots', () => orNothing('DBSnapshotNotFoundFault', async () => {
                const answer = await rds.send(new dist_cjs/* DescribeDBSnapshotsCommand */.KKI({ DBSnapshotIdentifier: id }));
                const found = answer.DBSnapshots?.[0];
                return found === undefined ? undefined : parseSnapshot(found);
            })),
        listSnapshots: (source) => source.kind === 'cluster'
            ? call('rds:DescribeDBClusterSnapshots', () => (0,config/* allPages */.S4)(async (Marker) => {
                const answer = await rds.send(new dist_cjs/* DescribeDBClusterSnapshotsCommand */.cWV({
                    DBClusterIdentifier: source.identifier,
                    SnapshotType: 'manual',
                    Marker,
                }));
                return {
                    items: (answer.DBClusterSnapshots ?? []).map(parseClusterSnapshot),
                    next: answer.Marker,
                };
            }))
            : call('rds:DescribeDBSnapshots', () => (0,config/* allPages */.S4)(async (Marker) => {
                const answer = await rds.send(new dist_cjs/* DescribeDBSnapshotsCommand */.KKI({
                    DBInstanceIdentifier: source.identifier,
                    SnapshotType: 'manual',
                    Marker,
                }));
                return { items: (answer.DBSnapshots ?? []).map(parseSnapshot), next: answer.Marker };
            })),
        deleteSnapshot: async (kind, id) => {
            if (kind === 'cluster')
                await call('rds:DeleteDBClusterSnapshot', () => rds.send(new dist_cjs/* DeleteDBClusterSnapshotCommand */.fW3({ DBClusterSnapshotIdentifier: id })));
            else
                await call('rds:DeleteDBSnapshot', () => rds.send(new dist_cjs/* DeleteDBSnapshotCommand */.PHQ({ DBSnapshotIdentifier: id })));
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

;// CONCATENATED MODULE: ./build/migrations/snapshot/rds/snapshots/index.js


;// CONCATENATED MODULE: ./build/migrations/snapshot/rds/aws.js





/** `RdsPort` over the AWS SDK: every answer parsed once, every error a PlatformError that names the call. */
function createRds(session) {
    const rds = new dist_cjs/* RDSClient */.rYe((0,config/* clientOptions */.s1)(session));
    return { ...databases(rds), ...snapshots(rds), ...copies(rds), close: () => rds.destroy() };
}


/***/ })

};
