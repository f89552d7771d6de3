import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { violationsIn } from './axe.ts'
import { eventually, open } from './browser.ts'

/** One thing that the console must do where keys are asked for: `keys`, by their names in console/dev/keys.ts. */
export interface KeyCheck {
  readonly name: string
  run(page: Page, baseUrl: string, keys: Readonly<Record<string, string>>): Promise<void>
}

const wide = { width: 1440, settled: true }

const signIn = async (page: Page, baseUrl: string, key = '') => {
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.goto(baseUrl)
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
  await page.getByRole('textbox', { name: 'Key' }).fill(key)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

const signedIn = async (page: Page, baseUrl: string, key: string | undefined) => {
  await signIn(page, baseUrl, key)
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
}

const expectAccessible = async (page: Page) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    assert.deepEqual(await violationsIn(page, page.locator('body')), [])
  }
}

const rowOf = (page: Page, name: string) =>
  page.getByRole('region', { name: 'Keys' }).locator('tbody tr').filter({ hasText: name })

export const keyChecks: readonly KeyCheck[] = [
  {
    name: 'whoever has no key is asked for one, at every address, and a wrong one is told to be wrong',
    async run(page, baseUrl, keys) {
      await page.goto(new URL('/runs?model=autocomplete', baseUrl).href)
      await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
      assert.equal(await page.getByRole('navigation').count(), 0)
      await expectAccessible(page)
      const button = page.getByRole('button', { name: 'Sign in' })
      assert.ok(await button.isDisabled())
      await page.getByRole('textbox', { name: 'Key' }).fill(`${keys['ada']?.slice(0, -1)}A`)
      await button.click()
      await page.getByText('The key that was sent does not count.').waitFor()
      await expectAccessible(page)
      await page.getByRole('textbox', { name: 'Key' }).fill(` ${keys['ada']} `)
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor()
      assert.match(page.url(), /\/runs\?model=autocomplete$/)
    },
  },
  {
    name: 'the key stands nowhere that a script or a history can read, and signing out ends the session',
    async run(page, baseUrl, keys) {
      await signedIn(page, baseUrl, keys['ada'])
      const secret = keys['ada']?.slice(17) ?? assert.fail('no key')
      const [cookie, ...others] = await page.context().cookies()
      assert.ok(cookie?.httpOnly && cookie.sameSite === 'Strict' && others.length === 0)
      const seen = await page.evaluate<string>(
        'JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }, location.href, document.documentElement.outerHTML])',
      )
      assert.equal(`${seen}${cookie.value}`.includes(secret), false)
      await page.getByRole('button', { name: 'Sign out ada' }).click()
      await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
      await page.context().addCookies([cookie])
      await page.reload()
      await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
    },
  },
  {
    name: 'an admin makes a key, sees it once, copies it, and revokes it',
    async run(page, baseUrl, keys) {
      await signedIn(page, baseUrl, keys['ada'])
      await open(page, baseUrl, '/settings/access', wide)
      await expectAccessible(page)
      await page.getByRole('button', { name: 'Make a key' }).click()
      const question = page.getByRole('dialog', { name: 'Make a key' })
      await question.getByRole('textbox', { name: 'Name' }).fill('not a name')
      await question.getByText('Letters, digits, ".", "_" or "-".').waitFor()
      assert.ok(await question.getByRole('button', { name: 'Make it' }).isDisabled())
      await question.getByRole('textbox', { name: 'Name' }).fill('tester')
      await question.getByRole('combobox', { name: 'Role' }).selectOption('predictor')
      await question.getByRole('textbox', { name: 'Endpoints' }).fill('spam, churn')
      await question.getByRole('combobox', { name: 'Right on data' }).selectOption('viewer')
      await question.getByRole('textbox', { name: 'Data sets' }).fill('customers')
      await question.getByRole('textbox', { name: 'Requests a second' }).fill('2.5')
      await expectAccessible(page)
      await question.getByRole('button', { name: 'Make it' }).click()
      const made = page.getByRole('dialog', { name: 'A new key' })
      const text = (await made.locator('code').first().textContent()) ?? ''
      assert.match(text, /^mrk_[0-9a-f]{12}_[A-Za-z0-9_-]{43}$/)
      await made.getByRole('button', { name: 'Copy the key' }).waitFor()
      await expectAccessible(page)
      await made.getByRole('button', { name: 'Close' }).last().click()
      await made.waitFor({ state: 'detached' })
      assert.equal((await page.content()).includes(text.slice(17)), false)
      const row = rowOf(page, 'tester')
      await row.getByText('spam, churn').waitFor()
      await row.getByText('viewer: customers').waitFor()
      await row.getByText('2.5 a second').waitFor()
      const headers = { authorization: `Bearer ${text}` }
      const status = async () =>
        (await fetch(new URL('/v2/models/spam/ready', baseUrl), { headers })).status
      assert.equal(await status(), 200)
      await row.getByRole('button', { name: 'Revoke tester' }).click()
      await page.getByRole('button', { name: 'Revoke it' }).click()
      await row.getByText('revoked').waitFor()
      assert.equal(await status(), 401)
      assert.equal(await row.getByRole('button').count(), 0)
    },
  },
  {
    name: 'what a role may not do is not offered, in menus, pages and the search',
    async run(page, baseUrl, keys) {
      await signedIn(page, baseUrl, keys['prometheus'])
      const menu = page.getByRole('navigation', { name: 'Pages' }).first()
      await menu.getByRole('link', { name: 'Runs' }).waitFor()
      for (const name of ['Access', 'Try it'])
        assert.equal(await menu.getByRole('link', { name, exact: true }).count(), 0, name)
      await open(page, baseUrl, '/m/autocomplete', wide)
      for (const name of ['Train now', 'Ingest now', 'Evaluate now'])
        assert.equal(await page.getByRole('button', { name }).count(), 0, name)
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox').fill('now')
      await eventually(async () =>
        assert.equal(await page.getByRole('option', { name: /Train now|Ingest now/ }).count(), 0),
      )
      await page.keyboard.press('Escape')
      await open(page, baseUrl, '/serving', wide)
      assert.equal(await page.getByRole('button', { name: /Renew|Replace/ }).count(), 0)
      await open(page, baseUrl, '/settings/access', wide)
      await page.getByText('may not do this').waitFor()
      assert.equal(await page.getByRole('button', { name: 'Make a key' }).count(), 0)
      await expectAccessible(page)
    },
  },
  {
    name: 'who has no right on data sees how a request went, and no word of it',
    async run(page, baseUrl, keys) {
      await signedIn(page, baseUrl, keys['prometheus'])
      await open(page, baseUrl, '/inference', wide)
      const first = page.getByRole('region', { name: 'Requests' }).locator('tbody tr').first()
      await first.getByText('withheld').first().waitFor()
      await first.getByRole('link').first().click()
      await page.getByText('has no right on the data of this model').first().waitFor()
      await expectAccessible(page)
      await page.getByRole('button', { name: 'Sign out prometheus' }).click()
      await signedIn(page, baseUrl, keys['analyst'])
      await open(page, baseUrl, '/inference', wide)
      await first.waitFor()
      assert.equal(await first.getByText('withheld').count(), 0)
    },
  },
  {
    name: 'a key that may only ask models is told so, and one that is revoked meanwhile is asked for again',
    async run(page, baseUrl, keys) {
      await signIn(page, baseUrl, keys['shop-frontend-production'])
      await page.getByText('may ask models, and may not look at the project').waitFor()
      await expectAccessible(page)
      await page.getByRole('button', { name: 'Sign out' }).click()
      const headers = { authorization: `Bearer ${keys['ada']}`, 'content-type': 'application/json' }
      const post = async (path: string, body: object) => {
        const answer = await fetch(new URL(path, baseUrl), {
          ...{ method: 'POST', headers, body: JSON.stringify(body) },
        })
        assert.equal(answer.status, 200)
        return answer.json()
      }
      const made = (await post('/api/keys', { role: 'viewer', name: 'leaver' })) as { key: string }
      await signedIn(page, baseUrl, made.key)
      await post('/api/keys/leaver/revoke', {})
      // The page may have heard of it by itself, and then has no link any more.
      await page.evaluate(`document.querySelector('a[href="/audit"]')?.click()`)
      await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
    },
  },
]
