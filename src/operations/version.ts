import { MillraceError } from '../core/error.ts'
import { noLabels } from '../registry/labels.ts'
import { model, version } from './fields.ts'
import { operation } from './operation.ts'
import { versionView } from './schemas.ts'

export const getVersion = operation({
  name: 'getVersion',
  summary: 'A version with its run, its latest evaluation and the champions so far',
  tag: 'Models',
  scope: 'read',
  method: 'GET',
  path: '/api/models/:model/versions/:version',
  input: { model, version },
  output: versionView,
  refuses: ['not_found'],
  run: async ({ registry }, { model, version: number }) => {
    const version = await registry.version(model, number)
    const [[labels = noLabels], run, [evaluation], history, before] = await Promise.all([
      registry.labels([{ model, version: number }]),
      registry.run(version.runId).catch(nullWhereMissing),
      registry.evaluations(model, { version: number, limit: 1 }),
      registry.aliasHistory(model, 'champion'),
      registry.previousAlias(model, 'champion'),
    ])
    return {
      ...{ version, labels, run, history },
      evaluation: evaluation ?? null,
      rollback: before?.version ?? null,
    }
  },
})

const nullWhereMissing = (error: unknown): null => {
  if (error instanceof MillraceError && error.code === 'not_found') return null
  throw error
}
