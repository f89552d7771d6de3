import { MillraceError } from '../../../src/core/error.ts'
import { serveChild } from '../../../src/jobs/child.ts'

type Order =
  | { readonly do: 'double'; readonly value: number }
  | { readonly do: 'fail' }
  | { readonly do: 'crash' }
  | { readonly do: 'wait' }

serveChild<Order, string, number>(async (order, emit, signal) => {
  emit(order.do)
  switch (order.do) {
    case 'double':
      console.log('doubling')
      return order.value * 2
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
