/**
 * The commits that third-party actions are pinned to. Every one was read from the action's own tag; nothing stands
 * here that was not. A newer version is entered here first, with the same care, and then in the files.
 */
export const pins: Readonly<Record<string, { readonly tag: string; readonly commit: string }>> = {
  'actions/checkout': { tag: 'v7.0.1', commit: '3d3c42e5aac5ba805825da76410c181273ba90b1' },
  'actions/setup-node': { tag: 'v7.0.0', commit: '820762786026740c76f36085b0efc47a31fe5020' },
  'actions/upload-artifact': { tag: 'v7.0.0', commit: 'bbbca2ddaa5d8feaa63e36b76fdaad77386f024f' },
  'actions/download-artifact': { tag: 'v8.0.1', commit: '3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c' },
  'actions/cache': { tag: 'v5.0.5', commit: '27d5ce7f107fe9357f9df03efb73ab90386fccae' },
  'actions/attest-build-provenance': { tag: 'v4.1.0', commit: 'a2bbfa25375fe432b6a289bc6b6cd05ecd0c4c32' },
  'actions/create-github-app-token': { tag: 'v3.1.1', commit: '1b10c78c7865c340bc4f6099eb2f838309f1e8c3' },
  'docker/setup-buildx-action': { tag: 'v4.3.0', commit: '37fe631027851001ddb9b187196cc803df7f5f0e' },
  'docker/setup-qemu-action': { tag: 'v4.2.0', commit: '96fe6ef7f33517b61c61be40b68a1882f3264fb8' },
  'sigstore/cosign-installer': { tag: 'v4.1.2', commit: '6f9f17788090df1f26f669e9d70d6ae9567deba6' },
  'aws-actions/configure-aws-credentials': {
    tag: 'v6.2.3',
    commit: 'e6de054238d6b7531b4efff3b6587d9aade6a06c',
  },
  'github/codeql-action': { tag: 'v4.36.2', commit: '8aad20d150bbac5944a9f9d289da16a4b0d87c1e' },
}
