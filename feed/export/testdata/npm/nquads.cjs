// Reads JSON-LD from standard input and prints it as N-Quads in canonical order.
// The only context it loads is that of schema.org, from the file named first.
// Safe mode refuses whatever a processor would silently drop.
const fs = require('node:fs');
const jsonld = require('jsonld');

const context = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));

async function documentLoader(url) {
  if (url !== 'https://schema.org') throw new Error('the document asks for ' + url);
  return {contextUrl: null, documentUrl: url, document: context};
}

(async () => {
  const document = JSON.parse(fs.readFileSync(0, 'utf8'));
  process.stdout.write(await jsonld.canonize(document, {
    algorithm: 'RDFC-1.0', format: 'application/n-quads', safe: true, documentLoader, maxWorkFactor: Infinity,
  }));
})().catch(err => {
  console.error(err.message, JSON.stringify(err.details ?? {}, null, 1));
  process.exit(1);
});
