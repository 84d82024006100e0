export default { wwwroot: 'https://moodle.example.org', sesskey: 'key' };
