/**
 * commonPasswords are tried first by everybody who tries passwords at a PostgreSQL: what images, manuals and courses write in
 * their examples, and the heads of the lists of leaked passwords that are published year by year.
 */
export const commonPasswords: readonly string[] = `
postgres postgresql postgre pgsql pg psql pgadmin pgpass pgpassword postgres1 postgres123 Postgres postgres@123 postgresadmin
mysecretpassword secretpassword secret supersecret topsecret example changeme changeit change_me ChangeMe changethis
password Password PASSWORD passw0rd p@ssword p@ssw0rd P@ssw0rd P@ssword1 password1 Password1 password12 password123 Password123
Password123! Passw0rd! pass pass123 pass1234 passwd pw mypassword yourpassword your_password my_password db_password
123456 1234567 12345678 123456789 1234567890 12345 1234 123 111111 000000 123123 123321 654321 666666 888888 112233 121212 0000 1111
qwerty qwerty1 qwerty123 qwertyuiop 1q2w3e 1q2w3e4r 1q2w3e4r5t 1qaz2wsx qazwsx asdfgh asdf zxcvbnm abc123 abcd1234 aa123456
admin Admin admin1 admin123 admin1234 Admin123 admin@123 administrator root root123 toor system sysadmin superuser super sa dba oracle
mysql mssql mongo redis database db dbadmin dbuser dbpass dbpassword test test1 test123 test1234 testing tester testpass demo demo123
guest user user1 user123 username master manager default temp temporary dev development docker app apppass backup replication
replicator repl repmgr server web api welcome Welcome1 welcome1 welcome123 letmein hello login access monkey dragon football
baseball iloveyou princess sunshine shadow superman batman trustno1 whatever starwars freedom computer internet samsung google
foobar foo bar x a none null empty
`
  .trim()
  .split(/\s+/);
