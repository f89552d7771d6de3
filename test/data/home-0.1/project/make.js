import { writeFileSync } from 'node:fs'
let s = 7; const r = () => (s = (s * 16807) % 2147483647) / 2147483647
const subj = ['the mill','a wheel','our river','the miller','his stone','this water'], verb = ['turns','grinds','carries','feeds','drives'], obj = ['the corn','the stone','fresh water','new flour','the old wheel','every sack'], when = ['in the morning','at night','all year','once a week']
const pick = (l) => l[Math.floor(r() * l.length)]
const line = () => `${pick(subj)} ${pick(verb)} ${pick(obj)} ${pick(when)}`
writeFileSync('sentences.csv', 'sentence\n' + Array.from({ length: 400 }, line).join('\n') + '\n')
writeFileSync('queue.txt', Array.from({ length: 30 }, line).join('\n') + '\n')
writeFileSync('cases.json', JSON.stringify([{ prompt: 'the mill turns', accepted: ['the','fresh'] }, { prompt: 'a wheel', accepted: ['turns','drives'] }]))
writeFileSync('phrases.txt', 'the mill\nour river\n')
const rows = Array.from({ length: 600 }, () => { const a = r() * 10, b = r() < 0.5 ? 'wet' : 'dry'; return `${a.toFixed(2)},${b},${a + (b === 'wet' ? 3 : 0) + (r() - 0.5) * 3 > 6 ? 'yes' : 'no'}` })
writeFileSync('table.csv', 'level,weather,flood\n' + rows.join('\n') + '\n')
