/** Processor time of processes, as Linux tells it. */
import { readdirSync, readFileSync } from 'node:fs'

/** Ticks of the clock of /proc a second. */
const ticks = 100

interface Stat {
  readonly session: number
  /** Of processor time. */
  readonly seconds: number
}

const statOf = (pid: string | number): Stat | null => {
  try {
    // The name of a program may hold anything but ends with the last parenthesis.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    const [session, user, system] = [fields[3], fields[11], fields[12]].map(Number)
    return { session: session ?? 0, seconds: ((user ?? 0) + (system ?? 0)) / ticks }
  } catch {
    return null
  }
}

/** Seconds that a process has computed; 0 once it is gone. */
export const secondsOf = (pid: number): number => statOf(pid)?.seconds ?? 0

/** Seconds that all processes of a session have computed: a server with its workers. */
export const secondsOfSession = (session: number): number =>
  readdirSync('/proc')
    .flatMap((name) => (/^\d+$/.test(name) ? (statOf(name) ?? []) : []))
    .reduce((sum, stat) => (stat.session === session ? sum + stat.seconds : sum), 0)

/** Bytes of memory that a process holds. */
export const residentOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
