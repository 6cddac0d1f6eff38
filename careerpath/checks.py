"""System checks: what Django cannot know about this project."""

