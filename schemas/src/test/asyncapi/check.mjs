// Validates the AsyncAPI document and the schemas that it refers to; exits with 1 on any finding
// of severity warning or worse.
import { fileURLToPath } from 'node:url';
import { Parser, fromFile } from '@asyncapi/parser';

const WARNING = 1;
const path = fileURLToPath(
  new URL('../../main/resources/io/tonestream/schemas/asyncapi.yaml', import.meta.url));
const { document, diagnostics } = await fromFile(new Parser(), path).parse();
const findings = diagnostics.filter(({ severity }) => severity <= WARNING);

for (const { message, path: where, range } of findings) {
  console.error(`asyncapi.yaml:${range.start.line + 1}: ${message} (${where.join('.')})`);
}
if (!document || findings.length > 0) {
  process.exit(1);
}
for (const channel of document.channels().all()) {
  for (const message of channel.messages().all()) {
    if (!message.hasPayload()) {
      console.error(`asyncapi.yaml: ${message.id()} has no payload`);
      process.exit(1);
    }
  }
}
console.log(`asyncapi.yaml is valid: ${document.channels().all().length} channels`);
