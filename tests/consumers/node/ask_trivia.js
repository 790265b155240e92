// The npm libraries 'open-trivia-db' and '@trivia-api/fetch', unchanged: only where requests go is another host.
'use strict'

const http = require('http')
const https = require('https')
const { URL } = require('url')

const ours = new URL(process.argv[3])
const HOSTS = ['opentdb.com', 'the-trivia-api.com']

// What goes to the libraries' own hosts by HTTPS goes to ours by HTTP.
https.request = (asked, ...rest) => {
  const options = typeof asked === 'string' || asked instanceof URL ? https.urlToOptions?.(asked) ?? new URL(asked) : asked
  const host = options.hostname || options.host
  if (!HOSTS.includes(host)) throw new Error(`only the libraries' own hosts are asked, not ${host}`)
  const { method, headers, path, pathname, search } = options
  const moved = { protocol: 'http:', hostname: ours.hostname, port: ours.port, method, headers, path: path || `${pathname}${search || ''}` }
  return http.request(moved, ...rest.filter((argument) => typeof argument === 'function'))
}
https.get = (...asked) => { const request = https.request(...asked); request.end(); return request }

async function openTriviaDb () {
  const { getQuestions, CategoryNames, Session } = require('open-trivia-db')
  const session = new Session()
  await session.start()
  const drawn = await getQuestions({ amount: 6, category: CategoryNames.History, difficulty: 'easy', session })
  const more = await getQuestions({ amount: 40, session })
  return {
    drawn: drawn.map((q) => [q.category.name, q.type, q.difficulty, q.value, q.correctAnswer, q.incorrectAnswers]),
    seen: [...drawn, ...more].map((q) => q.value)
  }
}

async function triviaApiFetch () {
  const { getQuestions, getTags } = require('@trivia-api/fetch')
  return { drawn: await getQuestions({ limit: 5, categories: 'history' }), tags: await getTags() }
}

const clients = { 'open-trivia-db': openTriviaDb, '@trivia-api/fetch': triviaApiFetch }
clients[process.argv[2]]()
  .then((found) => process.stdout.write(JSON.stringify(found)))
  .catch((error) => { console.error(error); process.exit(1) })
