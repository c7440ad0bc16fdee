// A WebSub subscriber of the package pubsubhubbub, driven by lines of JSON on
// its standard input; it says on its standard output what it is told, also in
// lines of JSON.
'use strict';
const crypto = require('crypto');
const http = require('http');
const readline = require('readline');
const { createRequire } = require('module');
const { createServer } = createRequire(process.argv[2] + '/')('pubsubhubbub');

const say = (event, more) => console.log(JSON.stringify({ event, ...more }));
const secret = 'canary-of-the-subscriber';
let mode = 'take'; // hold: answer nothing; or a status
const subscriber = createServer({ secret, leaseSeconds: 3600 });

subscriber.on('subscribe', d => say('subscribe', { topic: d.topic, lease: d.lease - Math.round(Date.now() / 1000) }));
subscriber.on('unsubscribe', d => say('unsubscribe', { topic: d.topic }));
subscriber.on('denied', d => say('denied', { topic: d.topic, error: String(d.error || '') }));
subscriber.on('feed', d => say('feed', {
    topic: d.topic, hub: d.hub, type: d.headers['content-type'], link: d.headers.link,
    signature: d.headers['x-hub-signature'], body: d.feed.toString('utf8')
}));

const take = subscriber.listener();
const server = http.createServer((req, res) => {
    if (req.method !== 'POST' || mode === 'take') return take(req, res);
    say('held', {});
    if (mode !== 'hold') res.writeHead(mode).end();
});
server.listen(0, '127.0.0.1', () => {
    subscriber.callbackUrl = `http://127.0.0.1:${server.address().port}/callback`;
    say('listen', { callback: subscriber.callbackUrl });
});

const commands = {
    // The package sends the HMAC of the topic as the secret, and then checks with
    // what it was configured with: so it gets the former for the latter.
    subscribe: ({ topic, hub, leaseSeconds }) => {
        subscriber.secret = secret;
        subscriber.leaseSeconds = leaseSeconds || 3600;
        subscriber.subscribe(topic, hub, err => say('answer', { error: err ? String(err.message) + ' ' + err.responseBody : '' }));
        subscriber.secret = crypto.createHmac('sha1', secret).update(topic).digest('hex');
    },
    unsubscribe: ({ topic, hub }) => subscriber.unsubscribe(topic, hub, err => say('answer', { error: err ? String(err.message) : '' })),
    mode: ({ to }) => { mode = to; say('mode', {}); }
};
readline.createInterface({ input: process.stdin })
    .on('line', line => { const c = JSON.parse(line); commands[c.do](c); })
    .on('close', () => process.exit(0));
