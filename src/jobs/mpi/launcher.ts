/** Stages as ranks under mpirun, on this machine or on those of a host file. */
import { join } from 'node:path'
import { spawnedOf, withoutMpi } from '../../core/spawn.ts'
import type { Launcher } from '../launcher.ts'
import { endRanks, forPeople, hearRanks, rankFailure } from './hearing.ts'
import { inspectMpirun, wordsFor } from './mpirun.ts'

/** What the spec of a stage says of its ranks. */
export interface RankSpec {
  readonly ranks: number
  /** Text of mpirun's host file; null: all ranks on this machine, or where a batch system says. */
  readonly hosts: string | null
  /** Milliseconds that ranks wait for one of them. */
  readonly timeout: number
}

/**
 * The first rank works on the stage, the others with it. mpirun ends them all when it is told to by a signal, and
 * some of them may then have no time to say why: what is asked in the store comes first.
 */
export const mpirun: Launcher = {
  async command([node, ...words], { spec, workspace, folder }) {
    const { ranks, hosts, timeout } = spec as RankSpec
    // A rank may itself start a world, which must not take itself for part of this one.
    const inherited = spawnedOf() ? withoutMpi() : process.env
    const env = { ...inherited, OMP_NUM_THREADS: '1' }
    const found = await inspectMpirun(env)
    if (hosts !== null) await workspace.put('hosts', Buffer.from(hosts))
    const place = {
      ranks,
      hosts: hosts === null ? null : join(folder, 'hosts'),
      root: process.getuid?.() === 0,
    }
    const before = wordsFor(found, place, env)
    return { words: [found.file, ...before, node, ...words, '--timeout', `${timeout}`], env }
  },
  patience: 5000,
  readable: forPeople,
  sweep: (log) => endRanks(hearRanks(log)),
  lost: (log, how) => rankFailure(hearRanks(log), how),
}
