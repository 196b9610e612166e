/**
 * Writes the structural facts of AWS's service models (names, types, required members, enums, ranges, wire traits;
 * no documentation) into src/rehearsal/cloud/wire/models, one JSON file a service.
 *
 *   pip download --no-deps botocore==VERSION && unzip botocore-*.whl -d DIR
 *   node scripts/aws-models.ts DIR/botocore/data VERSION
 *
 * The schemas inside the JavaScript SDK name members and types but neither enums nor lengths, and of required
 * members only the count; botocore's service-2.json (Apache-2.0) has all of it. A test holds the two against each other.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'

/** botocore's folder, the file's name, and which operations are worth their shapes (all, where not given). */
const services: readonly { folder: string; id: string; only?: RegExp }[] = [
  { folder: 'cloudwatch', id: 'cloudwatch', only: /Alarm|Metric(Data|s|Statistics)$|Tag/ },
  { folder: 'ecr', id: 'ecr' },
  { folder: 'ecs', id: 'ecs' },
  { folder: 'elbv2', id: 'elasticloadbalancingv2' },
  {
    folder: 'logs',
    id: 'logs',
    only: /Log(Group|Stream|Event|Record)|Quer|LiveTail|Retention|Tag|MetricFilter/,
  },
  {
    folder: 'rds',
    id: 'rds',
    only: /^(Add|List|Remove)Tags|^(Create|Delete|Describe|Restore|Modify)DB(Cluster|Instance)(s|From(DB)?Snapshot)?$|^(Create|Delete|Describe|Copy)DB(Cluster)?Snapshots?$/,
  },
  { folder: 'secretsmanager', id: 'secretsmanager' },
  { folder: 'ssm', id: 'ssm', only: /Parameter|Tags/ },
  { folder: 'sts', id: 'sts' },
]

type Node = { readonly [key: string]: unknown }

const shapeFacts = new Set(
  'type required members member key value enum min max pattern box sensitive flattened locationName timestampFormat exception error fault union document xmlOrder eventstream event'.split(
    ' ',
  ),
)
const memberFacts = new Set('shape locationName flattened box timestampFormat idempotencyToken'.split(' '))

function pick(node: Node, facts: ReadonlySet<string>): Node {
  return Object.fromEntries(Object.entries(node).filter(([key]) => facts.has(key)))
}

function shapeOf(shape: Node): Node {
  const facts: Record<string, unknown> = pick(shape, shapeFacts)
  if (shape['members'])
    facts['members'] = Object.fromEntries(
      Object.entries(shape['members'] as Node).map(([name, member]) => [
        name,
        pick(member as Node, memberFacts),
      ]),
    )
  for (const part of ['member', 'key', 'value'])
    if (shape[part]) facts[part] = pick(shape[part] as Node, memberFacts)
  return facts
}

function operationOf(operation: Node): Node {
  const { input, output, errors, authtype, endpoint } = operation as {
    input?: Node
    output?: Node
    errors?: Node[]
    authtype?: string
    endpoint?: Node
  }
  return {
    ...(input && { input: input['shape'] }),
    ...(output && { output: output['shape'], ...pick(output, new Set(['resultWrapper'])) }),
    ...(errors && { errors: errors.map((error) => error['shape']) }),
    ...(authtype && { authtype }),
    ...(endpoint && { hostPrefix: endpoint['hostPrefix'] }),
  }
}

function reachable(from: readonly string[], shapes: Node): Set<string> {
  const seen = new Set<string>()
  const visit = (name: string): void => {
    if (seen.has(name)) return
    seen.add(name)
    const shape = shapes[name] as Node
    const references = [
      ...Object.values((shape['members'] ?? {}) as Node),
      shape['member'],
      shape['key'],
      shape['value'],
    ]
    for (const reference of references) if (reference) visit((reference as { shape: string }).shape)
  }
  from.forEach(visit)
  return seen
}

function print(node: Node, depth: number): string {
  if (depth === 0) return JSON.stringify(node)
  const lines = Object.entries(node).map(
    ([key, value]) =>
      `${JSON.stringify(key)}:${typeof value === 'object' ? print(value as Node, depth - 1) : JSON.stringify(value)}`,
  )
  return `{\n${lines.join(',\n')}\n}`
}

function main(data: string | undefined, version: string | undefined): void {
  if (data === undefined || version === undefined)
    throw new Error('usage: node scripts/aws-models.ts BOTOCORE_DATA_FOLDER BOTOCORE_VERSION')
  const target = join(dirname(fileURLToPath(import.meta.url)), '../src/rehearsal/cloud/wire/models')
  for (const { folder, id, only } of services) {
    const newest = readdirSync(join(data, folder)).sort().at(-1) ?? ''
    const file = gunzipSync(readFileSync(join(data, folder, newest, 'service-2.json.gz')))
    const model = JSON.parse(file.toString('utf8')) as { metadata: Node; operations: Node; shapes: Node }
    const all = Object.entries(model.operations) as [string, Node][]
    const kept = all.filter(([name]) => only === undefined || only.test(name))
    const operations = Object.fromEntries(kept.map(([name, operation]) => [name, operationOf(operation)]))
    const roots = Object.values(operations).flatMap(({ input, output, errors }) =>
      [input, output, ...((errors as string[]) ?? [])].filter((name) => name !== undefined),
    ) as string[]
    const used = reachable(roots, model.shapes)
    const shapes = Object.fromEntries(
      [...used].sort().map((name) => [name, shapeOf(model.shapes[name] as Node)]),
    )
    const { protocols, jsonVersion, targetPrefix, signingName, endpointPrefix, apiVersion, xmlNamespace } =
      model.metadata as Record<string, unknown>
    const compact = {
      id,
      source: `botocore ${version} (Apache-2.0), structure only`,
      protocols,
      apiVersion,
      signingName: signingName ?? endpointPrefix,
      ...(targetPrefix === undefined ? {} : { jsonVersion, targetPrefix }),
      ...(xmlNamespace === undefined ? {} : { xmlNamespace }),
      // Operations of the service that this file does not carry the shapes of.
      without: all.map(([name]) => name).filter((name) => !(name in operations)),
      operations,
      shapes,
    }
    writeFileSync(
      join(target, `${id}.json`),
      `{\n${Object.entries(compact)
        .map(
          ([key, value]) =>
            `${JSON.stringify(key)}:${key === 'operations' || key === 'shapes' ? print(value as Node, 1) : JSON.stringify(value)}`,
        )
        .join(',\n')}\n}\n`,
    )
  }
}

main(argv[2], argv[3])
