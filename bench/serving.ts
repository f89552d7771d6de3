import type { Claim } from './claim.ts'
import { has } from './load/generators.ts'
import { flowers } from './serving/flowers.ts'
import { nextWords } from './serving/words.ts'

export const claim: Claim = {
  name: 'serving',
  summary:
    'answers a second beside four servers of Python, one network, in turns; and beside MLServer',
  async measure(note) {
    if (!has('wrk') || !has('h2load')) {
      note('no load: apt-get install wrk nghttp2-client (peers/README.md)')
      return []
    }
    return [...(await nextWords(note)), ...(await flowers(note))]
  },
}
