import type { EcsEnvironment } from './environment.ts'
import { ServiceScheduler } from './service-scheduler.ts'
import type { ServiceRecord } from './state.ts'

/** One scheduler a service, made when the service is first deployed. */
export class Schedulers {
  readonly #environment: EcsEnvironment
  readonly #schedulers = new Map<ServiceRecord, ServiceScheduler>()

  constructor(environment: EcsEnvironment) {
    this.#environment = environment
  }

  of(service: ServiceRecord): ServiceScheduler {
    const known = this.#schedulers.get(service)
    if (known !== undefined) return known
    const scheduler = new ServiceScheduler(this.#environment, service)
    this.#schedulers.set(service, scheduler)
    return scheduler
  }
}
