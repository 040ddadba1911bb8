Set-NetFirewallProfile -Profile Domain,Public,Private -DefaultInboundAction Block
New-NetFirewallRule -DisplayName "PostgreSQL" -Direction Inbound -Protocol TCP -LocalPort 5432 `
  -RemoteAddress 10.0.0.0/8, 192.0.2.7 -Action Allow
New-NetFirewallRule -DisplayName 'No' -Direction Inbound -Action Block -RemoteAddress 10.9.0.0/16
netsh advfirewall firewall add rule name="web" dir=in action=allow protocol=TCP localport=80,443
