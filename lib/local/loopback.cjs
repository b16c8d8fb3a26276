/**
 * Preloaded into an emulator's process, which by itself would listen on every interface and outlive its parent.
 * Binds each server to the loopback interface, tells the parent which port it got, and ends with the parent.
 */
const net = require('node:net');

const listen = net.Server.prototype.listen;

net.Server.prototype.listen = function (first, ...rest) {
  this.once('listening', () => process.send?.({ port: this.address().port }));
  const options = typeof first === 'object' ? first : { port: first };
  return listen.call(this, { ...options, host: '127.0.0.1' }, ...rest);
};

// The channel to the parent closes with it, even where the parent was killed. kinesis-local replaces process.exit by one
// that waits for idle connections, so the real one is taken before.
const { exit } = process;
process.on('disconnect', () => exit.call(process));
