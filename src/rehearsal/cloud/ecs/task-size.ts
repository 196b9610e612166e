import type { RegisterTaskDefinitionRequest, TaskOverride } from './aws.ts'

/**
 * The size that a task definition and an override state for the whole task; undefined where one of CPU and memory is
 * not stated. Written as `256` or `.25 vCPU`, and `512` or `0.5 GB` (developer guide, task size).
 */
export function taskSize(
  given: Pick<RegisterTaskDefinitionRequest, 'cpu' | 'memory'>,
  override: Pick<TaskOverride, 'cpu' | 'memory'>,
): { readonly vCpu: number; readonly memoryMiB: number } | undefined {
  const cpu = amount(override.cpu ?? given.cpu, /^([\d.]+) ?(vCPU)?$/i)
  const memory = amount(override.memory ?? given.memory, /^([\d.]+) ?(GB)?$/i)
  if (cpu === undefined || memory === undefined) return undefined
  return {
    vCpu: cpu.hasUnit ? cpu.number : cpu.number / 1_024,
    memoryMiB: memory.hasUnit ? memory.number * 1_024 : memory.number,
  }
}

function amount(
  text: string | undefined,
  form: RegExp,
): { readonly number: number; readonly hasUnit: boolean } | undefined {
  const match = form.exec(text?.trim() ?? '')
  const number = Number(match?.[1])
  return match === null || !(number > 0) ? undefined : { number, hasUnit: match[2] !== undefined }
}
