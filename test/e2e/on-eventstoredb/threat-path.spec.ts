process.env['TEST_LOG'] = 'eventstoredb';
await import('../threat-path.spec.js');
