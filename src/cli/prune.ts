import { counted } from '../core/text.ts'
import { prune } from '../operations/prune.ts'
import { verbOf } from './operation.ts'
import { size } from './table.ts'

export const verb = verbOf({
  name: 'prune',
  operation: prune,
  words: [],
  render: ({ pruned: { dryRun, versions, datasets, runs, workspaces, blobs, bytes } }) =>
    `${dryRun ? 'Would be removed' : 'Removed'}: files of ${counted(versions, 'version')}, rows of ${counted(datasets, 'data set version')}, history of ${counted(runs, 'run')}, working files of ${counted(workspaces, 'run')}; ${counted(blobs, 'blob')} of ${size(bytes)}.`,
})
