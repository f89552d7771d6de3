import { remove, startUp, temporaryFolder, untilAnswer } from '../test/system/millrace.ts'
import type { Claim } from './claim.ts'

export const claim: Claim = {
  name: 'first-suggestion',
  summary: 'from the start of the example to its first suggestion, and after a restart',
  async measure(note) {
    const home = await temporaryFolder()
    const options = { project: 'examples/autocomplete', home }
    try {
      const started = performance.now()
      const first = await startUp(options)
      await untilAnswer(first.url, 'i want', 300)
      const cold = (performance.now() - started) / 1000
      note(`first suggestion after ${cold.toFixed(1)} s`)
      await first.end('SIGINT')

      const restarts: number[] = []
      for (let round = 0; round < 5; round++) {
        const again = performance.now()
        const up = await startUp(options)
        await untilAnswer(up.url, 'i want', 60)
        restarts.push((performance.now() - again) / 1000)
        await up.end('SIGKILL')
      }
      note(`restarts: ${restarts.map((seconds) => seconds.toFixed(2)).join(', ')} s`)
      return [
        { name: 'first suggestion', value: cold, unit: 's', target: 90, rule: 'at most' },
        {
          name: 'restart to first answer, slowest of 5',
          value: Math.max(...restarts),
          unit: 's',
          target: 2,
          rule: 'at most',
        },
      ]
    } finally {
      await remove(home)
    }
  },
}
