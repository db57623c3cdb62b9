"""What several rooms' tests share: fakes and players of scripts."""
