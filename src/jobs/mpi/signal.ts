import { messageOf } from '../../core/error.ts'

/** Signals a process and the group that it leads, as far as they are there. */
export const signalGroup = (pid: number | undefined, signal: NodeJS.Signals) => {
  if (pid === undefined) return
  for (const target of [-pid, pid])
    try {
      process.kill(target, signal)
    } catch (error) {
      if (!/ESRCH|EPERM/.test(messageOf(error))) throw error
    }
}
