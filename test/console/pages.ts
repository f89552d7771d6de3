import assert from 'node:assert/strict'
import { join } from 'node:path'
import { createServer } from 'vite'
import { oldPaths } from '../../console/src/moved/moved.ts'

/** Addresses that lead to pages of others. */
const moved: readonly string[] = [...oldPaths, '/compare/:id']

/** Paths of all pages, as the console's own table has them. */
export const pathsOfPages = async (): Promise<string[]> => {
  const server = await createServer({
    configFile: join(import.meta.dirname, '../../console/vite.config.ts'),
    server: { middlewareMode: true, watch: null, ws: false },
    optimizeDeps: { noDiscovery: true },
    appType: 'custom',
    logLevel: 'warn',
  })
  try {
    const { pages } = await server.ssrLoadModule('/src/pages.ts')
    const paths: string[] = pages.map(({ path }: { path: string }) => path)
    return paths.filter((path) => !moved.includes(path))
  } finally {
    await server.close()
  }
}

const idIn = async (baseUrl: string, path: string): Promise<string> => {
  const text = await (await fetch(baseUrl + path)).text()
  const found: Readonly<Record<string, readonly { readonly id: string }[]>> = JSON.parse(text)
  return Object.values(found)[0]?.[0]?.id ?? assert.fail(`nothing at ${path}`)
}

/** A request of each kind: a picture, a number, a text, tensors, one that is cut. */
const requestsIn = async (baseUrl: string): Promise<string[]> => {
  const idOf = async (query: string): Promise<string> => {
    const text = await (await fetch(`${baseUrl}/requests?limit=1&${query}`)).text()
    const { requests }: { requests: { id: string }[] } = JSON.parse(text)
    return requests[0]?.id ?? assert.fail(`no request fits ${query}`)
  }
  return Promise.all(
    [
      ...['model=digits&anomaly=any', 'model=heating&labeled=yes', 'model=mails&labeled=yes'],
      ...['model=heating&q=%22region%22', 'model=mails&q=truncated'],
    ].map(idOf),
  )
}

/** Each rollout there is: one under way, one returned, one promoted, one undecided. */
export const rolloutsIn = async (baseUrl: string): Promise<string[]> => {
  const text = await (await fetch(`${baseUrl}/api/rollouts`)).text()
  const { rollouts }: { rollouts: { id: string; model: string }[] } = JSON.parse(text)
  return rollouts.map(({ id, model }) => `/m/${model}/serving/rollouts/${id}`)
}

/** Where each page is seen in the invented world of console/dev, in the states that look different. */
export const placesIn = async (
  baseUrl: string,
): Promise<Readonly<Record<string, readonly string[]>>> => {
  const api = '/api/models/autocomplete'
  const study = await idIn(baseUrl, `${api}/studies`)
  const comparison = await idIn(baseUrl, `${api}/comparisons`)
  const rollouts = await rolloutsIn(baseUrl)
  return {
    '/': ['/'],
    '/runs': ['/runs?compare=019a0000000000c0ffee,019a0000000000000002'],
    '/runs/:id': [...['/runs/019a0000000000c0ffee', '/runs/nowhere', '/runs/019a00000000000000a2']],
    '/data': ['/data'],
    '/data/:set/diff': ['/data/customers/diff?from=2&to=3', '/data/spam/diff'],
    '/data/:set/quarantine': ['/data/autocomplete/quarantine'],
    '/data/:set/:version?': [
      ...['/data/customers/3?column=age', '/data/customers/3?tab=checks'],
      ...['/data/customers/3?tab=rows&from=12', '/data/customers/1?tab=models'],
      ...['/data/spam?tab=requests', '/data/customers/3?tab=requests'],
      ...['/data/autocomplete/1?column=text', '/data/digits', '/data/digits/1?tab=rows'],
      ...['/data/customers/9', '/data/nothing'],
    ],
    '/serving': ['/serving'],
    '/serving/:endpoint': [
      ...['/serving/digits', '/serving/spam?span=24h', '/serving/nightly', '/serving/nobody'],
      ...['/serving/pocket', '/serving/keyboards', '/serving/inbox?span=24h'],
      ...['/serving/heating?tab=try', '/serving/spam?tab=try&as=tensors'],
    ],
    '/inference': ['/inference', '/inference?anomaly=any&live=yes', '/inference?q=nothing+like+it'],
    '/inference/:id': [
      ...[`/inference/${encodeURIComponent('orders/2026-11-27#00042?retry=1')}`],
      ...(await requestsIn(baseUrl)).map((id) => `/inference/${encodeURIComponent(id)}`),
      `/inference/${'feed'.repeat(5)}`,
      '/inference/nowhere',
    ],
    '/audit': ['/audit'],
    '/settings/access': ['/settings/access'],
    '/m/:model': ['/m/autocomplete', '/m/digits'],
    '/m/:model/try': ['/m/autocomplete/try', '/m/spam/try', '/m/churn/try', '/m/mails/try'],
    '/m/:model/versions': ['/m/autocomplete/versions'],
    '/m/:model/versions/diff': ['/m/autocomplete/versions/diff?from=1&to=3'],
    '/m/:model/versions/:version': ['/m/autocomplete/versions/5', '/m/spam/versions/2'],
    '/m/:model/versions/:version/evaluation': [
      ...['/m/spam/versions/2/evaluation?with=1&class=spam', '/m/churn/versions/1/evaluation'],
      ...['/m/digits/versions/2/evaluation', '/m/heating/versions/1/evaluation'],
      ...['/m/autocomplete/versions/2/evaluation', '/m/autocomplete/versions/3/evaluation'],
      ...['/m/mails/versions/1/evaluation'],
    ],
    '/m/:model/versions/:version/examples': ['/m/autocomplete/versions/2/examples?with=3,1'],
    '/m/:model/serving': ['/m/autocomplete/serving', '/m/spam/serving', '/m/churn/serving'],
    '/m/:model/serving/rollouts/:id': [...rollouts, '/m/spam/serving/rollouts/nowhere'],
    '/m/:model/monitoring': [
      ...['/m/spam/monitoring', '/m/digits/monitoring', '/m/mails/monitoring'],
      ...['/m/churn/monitoring', '/m/autocomplete/monitoring', '/m/nothing/monitoring'],
    ],
    '/m/:model/monitoring/drift/:feature': [
      ...['/m/spam/monitoring/drift/links', '/m/spam/monitoring/drift/sender'],
      ...['/m/spam/monitoring/drift/delay', '/m/spam/monitoring/drift/nothing'],
    ],
    '/m/:model/tune': ['/m/autocomplete/tune'],
    '/m/:model/tune/:id': [`/m/autocomplete/tune/${study}`],
    '/m/:model/scaling/:id?': [`/m/autocomplete/scaling/${comparison}`, '/m/churn/scaling'],
  }
}

/** Addresses that no table has. */
export const nowhere: readonly string[] = ['/nowhere', '/m/nobody']
