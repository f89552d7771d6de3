/** Processor time of processes, as Linux tells it. */
import { readdirSync, readFileSync } from 'node:fs'

/** Ticks of the clock of /proc a second. */
const ticks = 100

interface Stat {
  readonly parent: number
  /** Of processor time. */
  readonly seconds: number
}

const statOf = (pid: string | number): Stat | null => {
  try {
    // The name of a program may hold anything but ends with the last parenthesis.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    const [parent, user, system] = [fields[1], fields[11], fields[12]].map(Number)
    return { parent: parent ?? 0, seconds: ((user ?? 0) + (system ?? 0)) / ticks }
  } catch {
    return null
  }
}

/** Seconds that a process has computed; 0 once it is gone. */
export const secondsOf = (pid: number): number => statOf(pid)?.seconds ?? 0

/** Seconds that a process and all below it have computed: a server with its workers. */
export const secondsBelow = (pid: number): number => {
  const all = new Map<number, Stat>()
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? statOf(name) : null
    if (stat) all.set(Number(name), stat)
  }
  const isBelow = (each: number): boolean => {
    if (each === pid) return true
    const parent = all.get(each)?.parent ?? 0
    return parent > 0 && isBelow(parent)
  }
  return [...all].reduce((sum, [each, { seconds }]) => (isBelow(each) ? sum + seconds : sum), 0)
}

/** Bytes of memory that a process holds. */
export const residentOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
