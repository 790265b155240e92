// The npm library 'gift-pegjs': the questions of a GIFT file, printed as JSON.
'use strict'

const { readFileSync } = require('fs')
const { parse } = require('gift-pegjs')

process.stdout.write(JSON.stringify(parse(readFileSync(process.argv[2], 'utf8'))))
