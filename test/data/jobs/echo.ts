import { writeFile } from 'node:fs/promises'
import { MillraceError } from '../../../src/core/error.ts'
import { serveChild } from '../../../src/jobs/child.ts'

type Order =
  | { readonly do: 'write'; readonly file: string }
  | { readonly do: 'fail' }
  | { readonly do: 'crash' }
  | { readonly do: 'wait' }

serveChild<Order>(async (order, signal) => {
  switch (order.do) {
    case 'write':
      return writeFile(order.file, 'done')
    case 'fail':
      throw new MillraceError('bad_data', { what: 'No rows.', fix: 'Add rows.' })
    case 'crash':
      console.error('about to crash')
      return process.exit(7)
    case 'wait':
      return new Promise((_, reject) => {
        const alive = setInterval(() => {}, 1000)
        signal.addEventListener('abort', () => {
          clearInterval(alive)
          reject(new Error('stopped'))
        })
      })
  }
})
