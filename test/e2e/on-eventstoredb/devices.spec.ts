process.env['TEST_LOG'] = 'eventstoredb';
await import('../devices.spec.js');
