import type { StandIn, StandInContext } from './types.ts'

async function say(action: StandInContext, what: string): Promise<void> {
  action.notice(
    (await action.services.docker())
      ? `${what} is not installed by this runner: the docker of this machine is used as it is.`
      : `${what} is not installed by this runner: no docker daemon answers here, image builds use the embedded builder.`,
  )
}

export const setupBuildx: StandIn = {
  inputs: {
    version: '',
    driver: 'docker-container',
    'driver-opts': '',
    'buildkitd-flags': '',
    'buildkitd-config': '',
    'buildkitd-config-inline': '',
    install: 'false',
    use: 'true',
    name: '',
    endpoint: '',
    platforms: '',
    append: '',
    'keep-state': 'false',
    'cache-binary': 'true',
    cleanup: 'true',
  },
  async main(action) {
    await say(action, 'buildx')
    action.output('name', action.input('name') || 'default')
    action.output('driver', 'docker')
  },
}

export const setupQemu: StandIn = {
  inputs: {
    image: 'docker.io/tonistiigi/binfmt:latest',
    platforms: 'all',
    reset: 'false',
    'cache-image': 'true',
  },
  main: (action) => say(action, 'QEMU'),
}
