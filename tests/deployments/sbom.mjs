// The bill of materials in the package is as CycloneDX' schema has it, and names what the program cannot be without.
//   node tests/deployments/sbom.mjs FILE
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import addMoreFormats from 'ajv-formats-draft2019';

const schemas = join(dirname(createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json')), 'res/schema');
const schema = (name) => JSON.parse(readFileSync(join(schemas, `${name}.SNAPSHOT.schema.json`)));
const bom = JSON.parse(readFileSync(process.argv[2]));
const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
addMoreFormats(ajv);
for (const name of ['spdx', 'jsf-0.82']) ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
const valid = ajv.compile(schema('bom-1.6'));

const faults = valid(bom) ? [] : [ajv.errorsText(valid.errors)];
const copyright = readFileSync(new URL('../../deploy/debian/copyright', import.meta.url), 'utf8');
for (const { name, purl, licenses } of bom.components.filter((one) => one.purl.startsWith('pkg:npm/'))) {
  if (!licenses || !copyright.toLowerCase().includes(`files: ${name.toLowerCase()}`)) faults.push(`${purl}: not in deploy/debian/copyright`);
}
for (const [name, use] of [['libssl3', 'linked'], ['libstdc++6', 'linked'], ['libsqlite3-0', 'linked'], ['libboost1.81-dev', 'compiled in'],
  ['libconcurrentqueue-dev', 'compiled in'], ['uplot', 'part of the page in /usr/bin/rotationd']]) {
  const found = bom.components.find((one) => one.name === name);
  if (!found?.properties.some((one) => one.value === use)) faults.push(`${name} is not named as ${use}`);
}
for (const { name } of bom.components) if (/gtest|gmock/.test(name)) faults.push(`${name} is the tests', not the programs'`);
for (const fault of faults) console.error(fault);
if (faults.length === 0) console.log(`the bill of materials names ${bom.components.length} packages`);
process.exitCode = faults.length === 0 ? 0 : 1;
