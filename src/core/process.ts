import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * Whether a user may put what this process runs: itself, root, and who became root by sudo. Where the system
 * knows no users everybody may.
 */
export const isTrusted = (
  user: number,
  { mine, sudo }: { readonly mine: number | undefined; readonly sudo: string | undefined } = {
    mine: process.getuid?.(),
    sudo: process.env['SUDO_UID'],
  },
): boolean =>
  mine === undefined || user === mine || user === 0 || (mine === 0 && `${user}` === sudo)

/**
 * Names a process for good: `<pid>-<start>`, so that another process which later gets the same pid
 * is not taken for it. `start` is the boot and its clock tick on Linux, seconds since 1970 elsewhere.
 */
export const owner = (pid = process.pid): string => `${pid}-${startOf(pid) ?? 'gone'}`

/** Whether the process that `owner` named still runs. */
export const isAlive = (name: string): boolean => {
  const { pid, start } = parse(name)
  if (!Number.isInteger(pid) || pid <= 0) return false
  const now = startOf(pid)
  if (now === undefined) return false
  // Elsewhere than on Linux the start is worked out in whole seconds, which may round either way.
  return now === start || (!now.includes('.') && Math.abs(Number(now) - Number(start)) <= 2)
}

export const pidOf = (name: string): number => parse(name).pid

const parse = (name: string) => {
  const cut = name.indexOf('-')
  return { pid: Number(name.slice(0, cut)), start: name.slice(cut + 1) }
}

const startOf = (pid: number): string | undefined =>
  process.platform === 'linux' ? startOnLinux(pid) : startElsewhere(pid)

const startOnLinux = (pid: number) => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name of the program stands in brackets and may hold anything; state is the field after it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').slice(0, 8)
    return `${boot}.${fields[19]}`
  } catch {
    return undefined
  }
}

const startElsewhere = (pid: number) => {
  if (pid === process.pid) return String(Math.round(Date.now() / 1000 - process.uptime()))
  try {
    const started = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' })
    return String(Math.round(Date.parse(started.trim()) / 1000))
  } catch {
    return undefined
  }
}
