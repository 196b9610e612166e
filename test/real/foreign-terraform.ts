/** What Terraform is given: by file name, its configuration and where it finds the provider on this machine. */
export function terraformFiles(image: string, providers: string): Readonly<Record<string, string>> {
  return {
    'terraform.rc': `provider_installation {
  filesystem_mirror { path = ${JSON.stringify(providers)} }
}
`,
    'main.tf': `terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "5.100.0" }
  }
}

provider "aws" {
  region = "eu-west-1"
}

resource "aws_lb" "core" {
  name               = "terraform"
  internal           = true
  load_balancer_type = "application"
  subnets            = ["subnet-1", "subnet-2"]
  security_groups    = ["sg-1"]
  idle_timeout       = 30
}

resource "aws_lb_target_group" "core" {
  for_each             = toset(["blue", "green"])
  name                 = "terraform-\${each.key}"
  port                 = 8080
  protocol             = "HTTP"
  vpc_id               = "vpc-1"
  target_type          = "ip"
  deregistration_delay = 5

  health_check {
    path                = "/health"
    interval            = 5
    timeout             = 2
    healthy_threshold   = 2
    unhealthy_threshold = 2
  }
}

resource "aws_lb_listener" "core" {
  load_balancer_arn = aws_lb.core.arn
  port              = 28081
  protocol          = "HTTP"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.core["blue"].arn
  }
}

resource "aws_ecr_repository" "core" {
  name                 = "managed/core"
  image_tag_mutability = "IMMUTABLE"
}

resource "aws_ecs_cluster" "core" {
  name = "terraform"
}

resource "aws_ecs_task_definition" "core" {
  family                   = "terraform"
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  cpu                      = 256
  memory                   = 512

  container_definitions = jsonencode([{
    name         = "core"
    image        = ${JSON.stringify(image)}
    essential    = true
    portMappings = [{ containerPort = 8080, protocol = "tcp" }]
  }])
}

resource "aws_ecs_service" "core" {
  name                  = "core"
  cluster               = aws_ecs_cluster.core.id
  task_definition       = aws_ecs_task_definition.core.arn
  desired_count         = 2
  launch_type           = "FARGATE"
  wait_for_steady_state = true

  network_configuration {
    subnets = ["subnet-1"]
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.core["blue"].arn
    container_name   = "core"
    container_port   = 8080
  }

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  depends_on = [aws_lb_listener.core]
}

output "listener" {
  value = aws_lb_listener.core.arn
}
`,
  }
}
