// html-validate: what is wrong with each page of a JSON object {name: HTML}, by the standard and not by taste.
'use strict'

const { HtmlValidate } = require('html-validate')

const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:standard', 'html-validate:document'],
  rules: {
    'no-inline-style': 'error', // the policy of our pages forbids it
    // A list that is styled without its marks is no list to VoiceOver unless it says so again.
    'no-redundant-role': 'off',
    'require-sri': 'off',
  },
})

let text = ''
process.stdin.on('data', (piece) => (text += piece))
process.stdin.on('end', async () => {
  const faults = {}
  for (const [name, html] of Object.entries(JSON.parse(text))) {
    const report = await validator.validateString(html, name)
    faults[name] = report.results.flatMap((result) =>
      result.messages.map((m) => `${m.line}:${m.column} ${m.ruleId}: ${m.message}`))
  }
  console.log(JSON.stringify(faults))
})
