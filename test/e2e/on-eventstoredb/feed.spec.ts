process.env['TEST_LOG'] = 'eventstoredb';
await import('../feed.spec.js');
