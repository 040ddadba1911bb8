variable "apps" {
  type    = list(string)
  default = ["10.0.0.0/8"]
}

resource "aws_security_group" "db" {
  name = "db"

  ingress {
    description = "apps"
    from_port   = 5432
    to_port     = 5432
    protocol    = "tcp"
    cidr_blocks = var.apps
  }

  ingress {
    from_port       = 22
    to_port         = 22
    protocol        = "tcp"
    security_groups = [aws_security_group.bastion.id]
  }

  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_vpc_security_group_ingress_rule" "v6" {
  security_group_id = aws_security_group.db.id
  cidr_ipv6         = "2001:db8::/32"
  from_port         = 5432
  to_port           = 5432
  ip_protocol       = "tcp"
}
