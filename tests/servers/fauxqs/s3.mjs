// Serves the S3 routes of the npm package fauxqs alone: its own server binds every address and needs a newer Node for its other parts.
// Usage: node s3.mjs PACKAGE_FOLDER HOST PORT DATA_FOLDER
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [packageFolder, host, port, dataFolder] = process.argv.slice(2);
const load = file => import(pathToFileURL(join(packageFolder, 'dist', 's3', file)).href);
const { S3Store } = await load('s3Store.js');
const { registerS3Routes } = await load('s3Router.js');
const { FileS3Persistence } = await load('fileS3Persistence.js');
const fastify = createRequire(join(packageFolder, 'package.json'))('fastify');

const store = new S3Store();
store.persistence = new FileS3Persistence(dataFolder);
store.persistence.loadS3(store);

const app = fastify({ bodyLimit: 2 ** 30, forceCloseConnections: true, routerOptions: { maxParamLength: 4096 } });
app.removeAllContentTypeParsers();
app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
registerS3Routes(app, store);
await app.listen({ host, port: Number(port) });

process.on('SIGTERM', () => app.close().then(() => process.exit(0)));
