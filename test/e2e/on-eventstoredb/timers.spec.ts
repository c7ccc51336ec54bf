process.env['TEST_LOG'] = 'eventstoredb';
await import('../timers.spec.js');
