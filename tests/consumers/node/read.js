// The npm library 'datapackage': tables and keys of the package at an address, printed as JSON.
'use strict'

const { Package } = require('datapackage')

// The library makes a date of the day's first moment here.
function day(date) {
  const two = (number) => String(number).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

function plain(row) {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value instanceof Date ? day(value) : value]))
}

async function main(address) {
  const { valid, errors } = await Package.load(address)
  const descriptor = await (await fetch(address)).json()
  // Where no delimiter is told, this library guesses one from the text, at times wrongly: a blank for
  // indicative_points. The standard has the comma for that case.
  for (const resource of descriptor.resources) resource.dialect = { delimiter: ',', ...resource.dialect }
  const found = await Package.load(descriptor, { basePath: address.slice(0, address.lastIndexOf('/')) })
  const tables = {}
  const relations = {}
  for (const resource of found.resources) {
    tables[resource.name] = (await resource.read({ keyed: true })).map(plain)
    relations[resource.name] = await resource.checkRelations()
  }
  const statements = await found.getResource('statements').read({ keyed: true, relations: true })
  const sections = Object.fromEntries(statements.map((row) => [row.id, row.section_id.title]))
  process.stdout.write(JSON.stringify({ valid, errors: errors.map(String), tables, relations, sections }))
}

main(process.argv[2]).catch((error) => {
  console.error(error, error.errors)
  process.exitCode = 1
})
