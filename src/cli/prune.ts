import { prune } from '../operations/prune.ts'
import { verbOf } from './operation.ts'

const plural = (count: number, word: string) =>
  `${count.toLocaleString('en')} ${word}${count === 1 ? '' : 's'}`

export const verb = verbOf({
  name: 'prune',
  operation: prune,
  words: [],
  render: ({ pruned: { dryRun, versions, datasets, runs, workspaces, blobs, bytes } }) =>
    `${dryRun ? 'Would be removed' : 'Removed'}: files of ${plural(versions, 'version')}, rows of ${plural(datasets, 'data set version')}, history of ${plural(runs, 'run')}, working files of ${plural(workspaces, 'run')}; ${plural(blobs, 'blob')} of ${(bytes / 2 ** 20).toFixed(1)} MB.`,
})
