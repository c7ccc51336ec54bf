import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

/**
 * The thread that moves pages from the write-ahead log into the file, whenever the writer asks for it: reading, writing
 * and syncing some 10 MB, during which the writer goes on.
 */
if (parentPort !== null) {
  const port = parentPort;
  const connection = new DatabaseSync(String(workerData));
  connection.exec('PRAGMA synchronous = FULL; PRAGMA checkpoint_fullfsync = TRUE');
  port.on('message', () => {
    connection.exec('PRAGMA wal_checkpoint(PASSIVE)');
    port.postMessage('moved');
  });
}
