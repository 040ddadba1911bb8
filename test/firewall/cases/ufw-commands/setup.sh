#!/bin/sh
ufw default deny incoming
ufw allow 22/tcp
ufw allow from 10.0.0.0/8 to any port 5432 proto tcp comment 'apps'
ufw allow in on wg0 to any port 6432 proto tcp
ufw insert 1 deny from 10.0.0.66
ufw --force enable
