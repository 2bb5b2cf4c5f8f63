import { createServer } from 'node:http';

const [text] = process.argv.slice(2);
const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(text);
  });
});
server.listen(0, '127.0.0.1', () => process.send(server.address().port));
